# As Ruby clients speak: forms by post_form, and a PUT that is chunked and waits for 100 Continue.
require 'json'
require 'net/http'

base, file, target = ARGV

def expect_success(answer)
  abort "#{answer.code} #{answer.body}" unless answer.code == '200'
  answer.body
end

def send_request(request)
  Net::HTTP.start(request.uri.host, request.uri.port) do |http|
    http.continue_timeout = 5
    expect_success(http.request(request))
  end
end

created = Net::HTTP.post_form(URI("#{base}/process"), 'apikey' => 'any', 'inputformat' => 'png', 'outputformat' => 'jpg')
url = "http:#{JSON.parse(expect_success(created))['url']}"
form = { 'input' => 'upload', 'converteroptions[quality]' => '50', 'wait' => 'true' }
started = JSON.parse(expect_success(Net::HTTP.post_form(URI(url), form)))

put = Net::HTTP::Put.new(URI("http:#{started['upload']['url']}/a%20picture.png"))
put['Transfer-Encoding'] = 'chunked'
put['Expect'] = '100-continue'
put.body_stream = File.open(file)
send_request(put)

expect_success(Net::HTTP.get_response(URI("#{url}/?wait")))
output = URI("http:#{started['output']['url']}/a+picture.jpg")
File.binwrite(target, expect_success(Net::HTTP.get_response(output)))
puts send_request(Net::HTTP::Delete.new(URI(url)))
