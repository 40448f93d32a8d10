---What a user may set, by `vim.g.senorita` or `setup()`: checked here, once, in words for the user.
---
---The table below is the only source: defaults, checks and the help page follow from it.
local M = {}

---@class senorita.Options
---@field microphone 'server'|string[]
---@field speaker 'server'|'none'|string[]
---@field interim 'virtual'|'float'|'off'
---@field messages boolean
---@field dot_repeat boolean
---@field select_with 'auto'|'float'|'vim.ui'
---@field hold_first_ms integer
---@field hold_ms integer
---@field terminal_height integer
---@field conversation 'vertical'|'horizontal'|'tab'
---@field settings table<string, any>

---@class senorita.Option
---@field name string
---@field default any
---@field kinds string[] of `type()`
---@field words? string[] the strings that are allowed
---@field help string

---@type senorita.Option[]
M.list = {
  {
    name = 'microphone',
    default = 'server',
    kinds = { 'string', 'table' },
    words = { 'server' },
    help = "What listens. 'server': the server's own microphone, the fastest. A list: a program and its arguments "
      .. 'that write mono pcm_s16le at 16000 Hz, such as `{ "senorita-lsp", "record" }`, or the same through `ssh` '
      .. 'from the machine you sit at.',
  },
  {
    name = 'speaker',
    default = 'server',
    kinds = { 'string', 'table' },
    words = { 'server', 'none' },
    help = "What speaks. 'server': the server's own loudspeaker. 'none': answers are only shown. A list: a program "
      .. 'and its arguments that play mono pcm_s16le at 24000 Hz, such as `{ "senorita-lsp", "play" }`.',
  },
  {
    name = 'interim',
    default = 'virtual',
    kinds = { 'string' },
    words = { 'virtual', 'float', 'off' },
    help = "Where words appear while you speak: as virtual text at the end of the caret's line, in a small float, "
      .. 'or nowhere.',
  },
  {
    name = 'messages',
    default = true,
    kinds = { 'boolean' },
    help = 'Show the result of each utterance as a message.',
  },
  {
    name = 'dot_repeat',
    default = true,
    kinds = { 'boolean' },
    help = 'Let `.` repeat a spoken edit.',
  },
  {
    name = 'select_with',
    default = 'auto',
    kinds = { 'string' },
    words = { 'auto', 'float', 'vim.ui' },
    help = "How you are asked. Neovim's own `vim.ui.select` waits for keys and nothing else, so that a spoken yes "
      .. "would go unnoticed: 'auto' asks in a float instead, or with `vim.ui.select` if a plug-in has replaced it. "
      .. "'float' and 'vim.ui' always use that one.",
  },
  {
    name = 'hold_first_ms',
    default = 750,
    kinds = { 'number' },
    help = 'For `<Plug>(senorita-hold)`: how long a key may be silent before it begins to repeat, in milliseconds. '
      .. 'A terminal reports only presses: a held key is one that repeats.',
  },
  {
    name = 'hold_ms',
    default = 250,
    kinds = { 'number' },
    help = 'For `<Plug>(senorita-hold)`: after how many milliseconds of silence a key counts as released.',
  },
  {
    name = 'terminal_height',
    default = 12,
    kinds = { 'number' },
    help = 'Height, in lines, of the window in which spoken commands run.',
  },
  {
    name = 'conversation',
    default = 'vertical',
    kinds = { 'string' },
    words = { 'vertical', 'horizontal', 'tab' },
    help = 'Where `:Senorita conversation` opens.',
  },
  {
    name = 'settings',
    default = {},
    kinds = { 'table' },
    help = "The server's settings, without the prefix `senorita.`: nested, or by their dotted names.",
  },
}

local by_setup = {} ---@type table<string, any>

---What is wrong with a value; nil where nothing is.
---@param option senorita.Option
---@param value any
---@return string?
local function fault(option, value)
  if not vim.tbl_contains(option.kinds, type(value)) then
    return ('%s should be a %s'):format(option.name, table.concat(option.kinds, ' or a '))
  end
  if type(value) == 'string' and option.words and not vim.tbl_contains(option.words, value) then
    local known = "'" .. table.concat(option.words, "', '") .. "'"
    return ('%s is %q, and can be %s'):format(option.name, value, known)
  end
  if type(value) == 'number' and value <= 0 then
    return option.name .. ' should be greater than zero'
  end
  if option.kinds[2] == 'table' and type(value) == 'table' and type(value[1]) ~= 'string' then
    return option.name .. ' should be a list of a program and its arguments'
  end
end

---The options with all that is wrong in what the user gave; what is wrong is as by default.
---@return senorita.Options options
---@return string[] faults
function M.read()
  local given = vim.g.senorita or {}
  local faults, options = {}, {}
  if type(given) ~= 'table' then
    faults, given = { 'vim.g.senorita should be a table' }, {}
  end
  given = vim.tbl_extend('force', given, by_setup)
  for _, option in ipairs(M.list) do
    local value = given[option.name]
    local wrong = value ~= nil and fault(option, value)
    if wrong then
      faults[#faults + 1] = wrong
    end
    options[option.name] = (value == nil or wrong) and option.default or value
    given[option.name] = nil
  end
  for name in vim.spairs(given) do
    faults[#faults + 1] = ('there is no option %s'):format(name)
  end
  return options, faults
end

---@return senorita.Options
function M.get()
  return (M.read())
end

---Takes options and tells what is wrong with them.
---@param given? table<string, any>
function M.set(given)
  if given ~= nil and type(given) ~= 'table' then
    vim.notify('Senorita: setup() takes a table of options', vim.log.levels.ERROR)
    return
  end
  by_setup = vim.tbl_extend('force', by_setup, given or {})
  local _, faults = M.read()
  for _, wrong in ipairs(faults) do
    vim.notify('Senorita: ' .. wrong, vim.log.levels.WARN)
  end
end

---The server's settings: the options', over what vim.lsp.config() says.
---@param config? table a client's config
---@return table<string, any>
function M.settings(config)
  local told = vim.tbl_get(config or {}, 'settings', 'senorita') or {}
  return vim.tbl_deep_extend('force', told, M.get().settings)
end

return M
