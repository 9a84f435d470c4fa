/** Pandoc draws in any file a document names; only pictures inside the text may stay. */
export const ownPicturesOnly = `
function Image(image)
  if image.src:match('^data:') then return nil end
  return image.caption
end
`;

/** Titles that a document shows, and Pandoc has taken out of its text, stand at its beginning again. */
export const titleInText = `
local function blocks(value)
  local kind = pandoc.utils.type(value)
  if kind == 'Blocks' then return value end
  if kind == 'Inlines' then return {pandoc.Para(value)} end
  if kind == 'List' then
    local all = pandoc.List()
    for _, item in ipairs(value) do all:extend(blocks(item)) end
    return all
  end
  return {pandoc.Para(pandoc.Str(pandoc.utils.stringify(value)))}
end

local function shown(value)
  return value ~= nil and pandoc.utils.stringify(value) ~= ''
end

function Pandoc(document)
  local top = pandoc.List()
  local meta = document.meta
  if shown(meta.title) then
    top:insert(pandoc.Header(1, pandoc.utils.blocks_to_inlines(blocks(meta.title))))
  end
  for _, name in ipairs({'subtitle', 'author', 'date', 'abstract'}) do
    if shown(meta[name]) then top:extend(blocks(meta[name])) end
  end
  top:extend(document.blocks)
  return pandoc.Pandoc(top)
end
`;

/** A book has a title, and a language that isn't the one of this server. */
export const bookFacts = `
function Meta(meta)
  if meta.title == nil or pandoc.utils.stringify(meta.title) == '' then meta.title = meta.pagetitle end
  if meta.lang == nil then meta.lang = 'und' end
  return meta
end
`;
