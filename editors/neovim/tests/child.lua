---A Neovim of the test's own: another process, with a project of its own, as a user would have it.
local M = {}

local ROOT = vim.fs.normalize(assert(vim.env.NEOVIM_SPEC_PLUGIN))
local SECONDS = tonumber(vim.env.NEOVIM_SPEC_SECONDS) or 60

---@class Child
---@field channel integer
---@field folder string
local Child = {}
Child.__index = Child

local running = {} ---@type Child[]
local shared ---@type Child? for tests that need nothing of their own: to start a server takes longer than most of them

---@param path string
---@param text string
local function write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end
M.write = write

---@param path string
---@return string
function M.read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

---Puts these files into a folder, in place of those that are there.
---@param folder string
---@param files table<string, string>
local function fill(folder, files)
  for name in vim.fs.dir(folder) do
    if name ~= '.git' then
      vim.fs.rm(folder .. '/' .. name, { recursive = true, force = true })
    end
  end
  vim.fn.mkdir(folder .. '/.git', 'p')
  for name, text in pairs(files) do
    write(folder .. '/' .. name, text)
  end
end

---A Neovim as new, its server running on.
---@param files table<string, string>
---@param options table
---@return Child
local function again(files, options)
  shared:type('<C-\\><C-n>')
  shared:lua(
    [[
    require('senorita').stop()
    require('senorita.ask').close()
    require('senorita.terminal').close()
    vim.cmd('silent! tabonly | silent! only! | silent! %bwipeout!')
    vim.cmd('set hidden&')
    vim.diagnostic.reset()
    vim.g.senorita = ...
    told, turns, states = {}, {}, {}
  ]],
    options
  )
  fill(shared.folder, files)
  return shared
end

---Starts a Neovim in a folder with these files, the plug-in on its runtime path and the server's command set. One that
---needs nothing but options is used again.
---@param files? table<string, string>
---@param opts? { options?: table, config?: table, env?: table<string, string>, arguments?: string[],
---  bare?: boolean, fresh?: boolean }
---@return Child
function M.start(files, opts)
  opts = opts or {}
  local options = vim.tbl_extend('keep', opts.options or {}, { speaker = 'none' })
  local plain = not (opts.config or opts.env or opts.arguments or opts.bare or opts.fresh)
  if plain and shared then
    return again(files or {}, options)
  end
  local folder = vim.uv.fs_realpath(vim.fn.tempname():match('.*/'))
    .. '/project'
    .. #running
    .. '-'
    .. vim.uv.hrtime()
  vim.fn.mkdir(folder, 'p')
  fill(folder, files or {})
  local command = { vim.v.progpath, '--headless', '--embed', '--clean', '-n' }
  -- To look for a Python of Neovim's own takes seconds at the first .py file.
  vim.list_extend(command, { '--cmd', 'let g:loaded_python3_provider = 0' })
  if not opts.bare then
    vim.list_extend(command, { '--cmd', 'set runtimepath^=' .. vim.fn.fnameescape(ROOT) })
  end
  vim.list_extend(command, opts.arguments or {})
  local environment = vim.tbl_extend(
    'force',
    { NVIM_LOG_FILE = folder .. '.log', XDG_STATE_HOME = folder .. '.state' },
    opts.env or {}
  )
  local child = setmetatable({ folder = folder }, Child)
  child.channel = vim.fn.jobstart(command, {
    rpc = true,
    cwd = folder,
    env = environment,
    on_exit = function(_, code)
      child.exit = code
    end,
  })
  if plain then
    shared = child
  else
    running[#running + 1] = child
  end
  child:lua('vim.o.columns, vim.o.lines = 120, 40')
  if not opts.bare then
    child:lua(
      [[
      local cmd, options, config = ...
      vim.g.senorita = options
      vim.lsp.config('senorita', vim.tbl_extend('force', { cmd = cmd }, config))
      vim.lsp.enable('senorita')
      told, turns, states = {}, {}, {}
      vim.notify = function(text) table.insert(told, text) end
      local function on(pattern, keep)
        vim.api.nvim_create_autocmd('User', { pattern = pattern, callback = function(event) keep(event.data) end })
      end
      on('SenoritaTurn', function(result) table.insert(turns, result) end)
      on('SenoritaState', function(data) table.insert(states, data.state) end)
    ]],
      vim.json.decode(vim.env.NEOVIM_SPEC_SERVER),
      options,
      opts.config or vim.empty_dict()
    )
  end
  return child
end

---Ends all that were started.
---@param every boolean also the one that is used again
function M.end_all(every)
  if every and shared then
    running[#running + 1] = shared
    shared = nil
  end
  for _, child in ipairs(running) do
    vim.fn.jobstop(child.channel)
  end
  for _, child in ipairs(running) do
    vim.fn.jobwait({ child.channel }, 5000)
  end
  running = {}
end

---Runs Lua in it; what the code returns.
---@param code string
---@param ... any
---@return any
function Child:lua(code, ...)
  return vim.rpcrequest(self.channel, 'nvim_exec_lua', code, { ... })
end

---@param command string
function Child:cmd(command)
  vim.rpcrequest(self.channel, 'nvim_command', command)
end

---Types keys, as a user does.
---@param keys string
function Child:type(keys)
  vim.rpcrequest(self.channel, 'nvim_input', keys)
  -- What is typed is done when the child is ready for another request.
  self:wait('true')
end

---Opens a file and waits for the server.
---@param name string
---@param line? integer from 1
---@param col? integer from 0
function Child:open(name, line, col)
  self:cmd('edit ' .. vim.fn.fnameescape(name))
  self:wait("local c = vim.lsp.get_clients({ name = 'senorita', bufnr = 0 })[1]; return c and c.initialized")
  if line then
    self:lua('vim.api.nvim_win_set_cursor(0, ...)', { line, col or 0 })
  end
end

---Waits until code gives something true, and returns that.
---@param code string an expression, or statements with a return
---@param ... any
---@return any
function Child:wait(code, ...)
  if not code:match('return') then
    code = 'return ' .. code
  end
  local given, value = { ... }, nil
  local done = vim.wait(SECONDS * 1000, function()
    value = self:lua(code, unpack(given))
    return value ~= nil and value ~= vim.NIL and value ~= false
  end, 25)
  if not done then
    local about =
      self:lua('return vim.inspect({ told = told, turns = turns, states = states, mode = vim.fn.mode() })')
    error(('waited in vain for: %s\n%s\n%s'):format(code, about, self:text()), 2)
  end
  return value
end

---The text of the current buffer, or of one by its name.
---@param name? string
---@return string
function Child:text(name)
  local bufnr = name and self:lua('return vim.fn.bufnr(...)', name) or 0
  return table.concat(vim.rpcrequest(self.channel, 'nvim_buf_get_lines', bufnr, 0, -1, false), '\n') .. '\n'
end

---Line from 1 and byte column from 0.
---@return integer[]
function Child:caret()
  return vim.rpcrequest(self.channel, 'nvim_win_get_cursor', 0)
end

---Says a text and waits for what comes of it.
---@param text string
---@return table a TurnResult
function Child:say(text)
  local before = self:lua('return #turns')
  self:cmd('Senorita say ' .. text)
  return self:wait('return turns[...]', before + 1)
end

---Where the plug-in is.
M.ROOT = ROOT

---A file of speech, mono pcm_s16le at 16000 Hz.
---@param sentence string
---@return string
function M.clip(sentence)
  return assert(vim.env.NEOVIM_SPEC_CLIPS) .. '/' .. sentence:gsub('%W+', '-') .. '.pcm'
end

---A microphone that hears files one after the other, at the speed of speech, and silence after them.
---@param ... string
---@return string[]
function M.microphone(...)
  local program = vim.json.decode(assert(vim.env.NEOVIM_SPEC_MICROPHONE))
  return vim.list_extend(program, { ... })
end

return M
