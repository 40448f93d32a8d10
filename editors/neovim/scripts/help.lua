---Makes doc/senorita.txt of help.txt and the plug-in's own tables: nvim --headless --clean -l help.lua [--write]
local M = {}

local WIDTH = 78

---@param text string
---@param indent integer
---@return string
local function wrapped(text, indent)
  local lines, line = {}, ''
  for word in text:gmatch('%S+') do
    local longer = line == '' and word or line .. ' ' .. word
    if vim.fn.strdisplaywidth(longer) > WIDTH - indent and line ~= '' then
      lines[#lines + 1] = (' '):rep(indent) .. line
      longer = word
    end
    line = longer
  end
  lines[#lines + 1] = (' '):rep(indent) .. line
  return table.concat(lines, '\n')
end

---A line with a tag at its right end.
---@param left string
---@param tag string
---@return string
local function tagged(left, tag)
  local room = WIDTH - vim.fn.strdisplaywidth(left) - #tag - 2
  return left .. (' '):rep(math.max(2, room)) .. '*' .. tag .. '*'
end

---@param value any
---@return string
local function literal(value)
  return type(value) == 'string' and "'" .. value .. "'" or vim.inspect(value, { newline = ' ', indent = '' })
end

local parts = {}

function parts.commands()
  local commands = require('senorita.commands')
  local page = {}
  for _, name in ipairs(commands.names()) do
    local about = commands.table[name]
    local words = about.text == 'wanted' and ' {text}' or about.text and ' [text]' or ''
    local left = (':%sSenorita %s%s'):format(about.range and '[range]' or '', name, words)
    page[#page + 1] = tagged(left, ':Senorita-' .. name)
    page[#page + 1] = wrapped(about.help, 4) .. '\n'
  end
  return table.concat(page, '\n')
end

function parts.plugs()
  local names = { 'hold' }
  for name, about in pairs(require('senorita.commands').table) do
    names[#names + 1] = about.plug and name or nil
  end
  table.sort(names)
  local page = {}
  for _, name in ipairs(names) do
    local plug = ('<Plug>(senorita-%s)'):format(name)
    page[#page + 1] = tagged('    ' .. plug, plug)
  end
  return table.concat(page, '\n')
end

function parts.options()
  local page = {}
  for _, option in ipairs(require('senorita.options').list) do
    local tag = option.name == 'settings' and 'senorita-settings-option' or 'senorita-' .. option.name
    page[#page + 1] = tagged(('%s (%s)'):format(option.name, literal(option.default)), tag)
    page[#page + 1] = wrapped(option.help, 4) .. '\n'
  end
  return table.concat(page, '\n')
end

function parts.settings()
  local page = {}
  for _, setting in ipairs(require('senorita.settings')) do
    local mark = setting.machine and ' ◆' or ''
    page[#page + 1] = ('`%s`%s (%s)'):format(setting.name, mark, literal(setting.default))
    page[#page + 1] = wrapped((setting.help:gsub('|', '/')), 4) .. '\n'
  end
  return table.concat(page, '\n')
end

---What stands before the functions of init.lua.
function parts.functions()
  local path = vim.api.nvim_get_runtime_file('lua/senorita/init.lua', false)[1]
  local page, comment = {}, {}
  for line in io.lines(path) do
    local words = line:match('^%-%-%-(.*)')
    local name, arguments = line:match('^function M%.(%w+)%((.-)%)')
    if words and not vim.startswith(words, '@') then
      comment[#comment + 1] = words
    elseif name then
      page[#page + 1] = tagged(('%s(%s)'):format(name, arguments), ('senorita.%s()'):format(name))
      page[#page + 1] = wrapped(table.concat(comment, ' '), 4) .. '\n'
    end
    comment = (words or name == nil and line ~= '') and comment or {}
    if line == '' then
      comment = {}
    end
  end
  return table.concat(page, '\n')
end

function parts.editor()
  local names = vim.tbl_keys(require('senorita.editor').table)
  table.sort(names)
  return wrapped(table.concat(names, ', ') .. '.', 4) .. '\n'
end

function parts.cannot()
  local page = {}
  for name, why in vim.spairs(require('senorita.editor').cannot) do
    page[#page + 1] = wrapped(('%s: %s.'):format(name, why), 4)
  end
  return table.concat(page, '\n') .. '\n'
end

---@param text string
---@return string
local function contents(text)
  local page = {}
  for title, tag in text:gmatch('\n=+\n([%u ]+%u) +%*(%S+)%*') do
    local name = (title:sub(1, 1) .. title:sub(2):lower()):gsub('neovim', 'Neovim')
    page[#page + 1] = ('    %-24s|%s|'):format(name, tag)
  end
  return table.concat(page, '\n')
end

---Lines of prose, to the width of the page; what is indented, tagged, ruled or code stays.
---@param text string
---@return string
local function set(text)
  local page, prose = {}, {}
  local code = false
  local function flush()
    if #prose > 0 then
      page[#page + 1] = wrapped(table.concat(prose, ' '), 0)
      prose = {}
    end
  end
  for line in vim.gsplit(text, '\n', { plain = true }) do
    local plain = line:match('^[%a`"]') and not line:match('%*$')
    if code or not plain then
      flush()
      page[#page + 1] = line
      code = code and line ~= '<' or line:match('^>%l+$') ~= nil
    else
      prose[#prose + 1] = line
      if line:match('>%l+$') then
        flush()
        code = true
      end
    end
  end
  flush()
  return table.concat(page, '\n')
end

---The help page as it should be.
---@param template string
---@return string
function M.page(template)
  local text = set(template):gsub('{{(%l+)}}', function(name)
    return parts[name] and parts[name]() or '{{' .. name .. '}}'
  end)
  return (text:gsub('{{contents}}', function()
    return contents(template)
  end))
end

local root = vim.fs.dirname(
  vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p')))
)

---@param path string
---@return string
local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

---The help page as it is, and as it should be.
---@return string? is
---@return string should
function M.both()
  vim.opt.runtimepath:prepend(root)
  local there = vim.uv.fs_stat(root .. '/doc/senorita.txt')
  return there and read(root .. '/doc/senorita.txt') or nil, M.page(read(root .. '/scripts/help.txt'))
end

if vim.list_contains(_G.arg or {}, '--write') then
  local _, should = M.both()
  local file = assert(io.open(root .. '/doc/senorita.txt', 'wb'))
  file:write(should)
  file:close()
end

return M
