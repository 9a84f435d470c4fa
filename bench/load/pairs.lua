-- wrk -s pairs.lua URL: creates a process and starts it, again and again; an answer counts once it is that of a start.
local waiting, first, last = {}, 1, 0
local create = 'apikey=bench&inputformat=png&outputformat=jpg'
local start = 'input=download&file=http%3A%2F%2F127.0.0.1%2Fexample.png&outputformat=jpg'
local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
started = 0
local threads = {}

function setup(thread) threads[#threads + 1] = thread end

function request()
  if first > last then return wrk.format("POST", "/process", form, create) end
  local path = waiting[first]
  waiting[first] = nil
  first = first + 1
  return wrk.format("POST", path, form, start)
end

function response(status, headers, body)
  if body:find('"step"', 1, true) then
    started = started + 1
  else
    local path = body:match('"url":"//[^/]+(/process/[^"]+)"')
    if path then
      last = last + 1
      waiting[last] = path
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  local pairs = 0
  for _, thread in ipairs(threads) do pairs = pairs + thread:get("started") end
  io.write(string.format(
    '{"answers":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}\n',
    pairs, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
