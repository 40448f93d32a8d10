---`:checkhealth senorita`: what is usually wrong, and what helps.
local M = {}

local health = vim.health
local WAIT_MS = 60000

---@param command string[]
---@param timeout? integer ms
---@return vim.SystemCompleted?
local function run(command, timeout)
  local good, handle = pcall(vim.system, command, { text = true, timeout = timeout or WAIT_MS })
  return good and handle:wait() or nil
end

local function neovim()
  health.start('Neovim')
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(('%s'):format(tostring(vim.version())))
  else
    health.error(('%s is too old'):format(tostring(vim.version())), 'Install Neovim 0.11 or newer.')
  end
  local copies = vim.api.nvim_get_runtime_file('lua/senorita/init.lua', true)
  if #copies > 1 then
    health.warn(
      'The plug-in is installed more than once: ' .. table.concat(copies, ', '),
      'Keep one of them.'
    )
  end
  if not vim.g.loaded_senorita then
    health.error(
      '`plugin/senorita.lua` was not loaded: there is no `:Senorita`.',
      "Put the folder on 'runtimepath' before plug-ins are loaded, or run `:runtime plugin/senorita.lua`."
    )
  end
end

---The server's command as far as it is one.
---@return string[]?
local function command()
  local cmd = (vim.lsp.config.senorita or {}).cmd
  return type(cmd) == 'table' and cmd or nil
end

---@return boolean whether it can be run
local function server_command()
  health.start('Server')
  local cmd = command()
  if not cmd then
    health.info('The server is reached by a function (`cmd`), so nothing can be said about its installation.')
    return false
  end
  if vim.fn.executable(cmd[1]) == 0 then
    health.error(('%q cannot be run.'):format(cmd[1]), {
      'Install it: `uv tool install "senorita-lsp[local]"`, `pipx install "senorita-lsp[local]"`, or pip.',
      "Or say where it is: `vim.lsp.config('senorita', { cmd = { '/path/to/senorita-lsp' } })`.",
    })
    return false
  end
  local answer = run(require('senorita.server').program({ '--version' }), 20000)
  local said = answer and vim.trim(answer.stdout or '') or ''
  local version = said:match('^senorita%-lsp (%S+)')
  if answer and answer.code == 0 and version then
    health.ok(('senorita-lsp %s (%s)'):format(version, vim.fn.exepath(cmd[1])))
    return true
  end
  local why = answer and vim.trim(answer.stderr or '') or ''
  health.error(
    ('%q is not the server, or does not run: %s'):format(table.concat(cmd, ' '), why ~= '' and why or said),
    'Try it in a shell: `senorita-lsp --version`.'
  )
  return false
end

local function client()
  if not vim.lsp.is_enabled('senorita') then
    health.warn('It is not enabled.', "Put `vim.lsp.enable('senorita')` into your configuration.")
    return
  end
  local running = require('senorita.server').client()
  if not running then
    health.info('It is enabled and not running; it starts with the first file, or the first `:Senorita`.')
  elseif not running.initialized then
    health.warn('It was started and has not answered yet.', 'See `:Senorita log`.')
  else
    health.ok('It is running, with positions in ' .. running.offset_encoding .. '.')
    if not vim.tbl_get(running, 'server_capabilities', 'experimental', 'voice') then
      health.error('What is running knows nothing of voice.', 'Look at `cmd`: is it senorita-lsp?')
    end
  end
end

---@param value any
---@return string
local function kind_of(value)
  if type(value) == 'number' then
    return value % 1 == 0 and 'integer' or 'number'
  elseif type(value) == 'table' then
    return (vim.islist(value) or next(value) == nil) and 'array' or 'object'
  end
  return type(value)
end

---Settings by their dotted names.
---@param given table
---@param known table<string, table>
---@param path string
---@param found table<string, any>
local function flatten(given, known, path, found)
  for name, value in pairs(given) do
    local full = path == '' and tostring(name) or path .. '.' .. name
    if type(value) == 'table' and not vim.islist(value) and not known[full] then
      flatten(value, known, full, found)
    else
      found[full] = value
    end
  end
end

---What is wrong with the settings, as far as their names and types go; the server checks the rest.
---@param given table
---@return string[]
function M.faults(given)
  local known, found, faults = {}, {}, {}
  for _, setting in ipairs(require('senorita.settings')) do
    known[setting.name] = setting
  end
  flatten(given, known, '', found)
  for name, value in vim.spairs(found) do
    local setting = known[name]
    if not setting then
      faults[#faults + 1] = ('there is no setting %s'):format(name)
    else
      local kind = kind_of(value)
      local empty = type(value) == 'table' and next(value) == nil
      if kind ~= setting.type and not (empty and setting.type == 'object') then
        faults[#faults + 1] = ('%s should be a %s and is a %s'):format(name, setting.type, kind)
      end
    end
  end
  return faults
end

local function options()
  health.start('Options and settings')
  local _, faults = require('senorita.options').read()
  vim.list_extend(faults, M.faults(require('senorita.options').settings(vim.lsp.config.senorita)))
  for _, fault in ipairs(faults) do
    health.error(fault, 'See `:help senorita-options` and `:help senorita-settings`.')
  end
  if #faults == 0 then
    health.ok('All are known.')
  end
  local mapped = vim.iter({ 'n', 'x', 'i' }):any(function(mode)
    return vim.iter(vim.api.nvim_get_keymap(mode)):any(function(map)
      local plug = vim.startswith(map.lhs, '<Plug>(senorita')
      return not plug and ((map.rhs or ''):find('enorita') ~= nil or (map.desc or ''):find('Senorita') ~= nil)
    end)
  end)
  if mapped then
    health.ok('A key is mapped.')
  else
    local map = "`vim.keymap.set({ 'n', 'i' }, '<F9>', '<Plug>(senorita-listen)')`"
    health.info('No key is mapped. For example: ' .. map)
  end
end

---@param what 'microphone'|'speaker'
---@param word string
---@param flag string
local function device(what, word, flag)
  local wanted = require('senorita.options').get()[what]
  if wanted == 'none' then
    health.info(('The %s is turned off.'):format(what))
    return
  end
  if type(wanted) == 'table' then
    if vim.fn.executable(wanted[1]) == 0 then
      health.error(
        ('The %s: %q cannot be run.'):format(what, wanted[1]),
        'See `:help senorita-' .. what .. '`.'
      )
    else
      health.ok(('The %s is `%s`.'):format(what, table.concat(wanted, ' ')))
    end
    return
  end
  local answer = run(require('senorita.server').program({ word, flag }), 20000)
  local names = answer
    and answer.code == 0
    and vim.split(vim.trim(answer.stdout or ''), '\n', { trimempty = true })
  if names and #names > 0 then
    health.ok(('The %s: %s'):format(what, table.concat(names, '; ')))
    return
  end
  local why = answer and vim.trim(answer.stderr or ''):gsub('%s+', ' ') or ''
  local advice = {
    'Is one plugged in, and may programs use it?',
    ('Let a program do it, over the network too: `:help senorita-%s`.'):format(what),
  }
  if vim.env.SSH_CONNECTION then
    table.insert(
      advice,
      1,
      'Neovim runs on another machine than you sit at (SSH): its microphone is not yours.'
    )
  end
  health.warn(('The server has no %s. %s'):format(what, why), advice)
end

---@param kind string
---@param engine table
local function engine_line(kind, engine)
  local text = ('%s: %s%s'):format(kind, engine.name, engine.model and ' (' .. engine.model .. ')' or '')
  if engine.ready then
    health.ok(text)
  else
    health.warn(text .. ': ' .. (engine.reason or 'not ready'))
  end
end

local KINDS = { stt = 'hearing', tts = 'speaking', llm = 'thinking' }

---What the running server says of its engines; `senorita-lsp doctor` where none is running.
local function engines()
  health.start('Engines')
  local running = require('senorita.server').ready()
  local reply = running and running:request_sync('voice/status', nil, WAIT_MS, 0)
  local status = reply and reply.result
  if not status then
    health.info('Nothing is running to ask. `senorita-lsp doctor`, in a shell, looks at all of them.')
    return
  end
  for kind, name in vim.spairs(KINDS) do
    for _, engine in ipairs(status.engines[kind]) do
      engine_line(name, engine)
    end
  end
  if #status.engines.llm == 0 then
    health.info('No language model is set: commands work, questions do not (`:help senorita-settings`).')
  end
end

function M.check()
  neovim()
  local runs = server_command()
  client()
  options()
  health.start('Sound')
  if runs or type(require('senorita.options').get().microphone) == 'table' then
    device('microphone', 'record', '--list')
    device('speaker', 'play', '--list')
  else
    health.info('Sound is looked at when the server can be run.')
  end
  engines()
end

return M
