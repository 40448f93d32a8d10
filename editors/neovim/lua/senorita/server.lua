---The language server: how Neovim starts it, what it is told of Neovim, and starting it again when it ends.
---
---What belongs here: the client of vim.lsp. What does not: what is said over it (session, place, edit, editor).
local options = require('senorita.options')

local M = {}

M.NAME = 'senorita'
local MARKERS = { '.git', '.hg', '.jj', 'pyproject.toml', 'package.json', 'Cargo.toml', 'go.mod', 'Makefile' }
---So often it is started again before somebody has to look: once in a while is bad luck, often is a fault.
local RESTARTS, WITHIN_MS = 3, 120000

local waiting = {} ---@type (fun(client: vim.lsp.Client?))[]
local attached = {} ---@type table<integer, true>
local ended = {} ---@type number[]

---The running client, initialized or not.
---@return vim.lsp.Client?
function M.client()
  for _, client in ipairs(vim.lsp.get_clients({ name = M.NAME, _uninitialized = true })) do
    if not client:is_stopped() then
      return client
    end
  end
end

---The client that answers already.
---@return vim.lsp.Client?
function M.ready()
  local client = M.client()
  return client and client.initialized and client or nil
end

---@param path string
---@param folder string
local function within(path, folder)
  return path == folder or vim.startswith(path, folder:gsub('/$', '') .. '/')
end

---The folder a file belongs to: that of its project, else the working directory it is in. Never the whole home.
---@param bufnr integer
---@return string?
function M.root(bufnr)
  local name = vim.api.nvim_buf_get_name(bufnr)
  local found = vim.fs.root(bufnr, MARKERS)
  local home = vim.uv.os_homedir()
  if found and found ~= home and found ~= '/' then
    return found
  end
  local here = assert(vim.uv.cwd())
  local wide = here == '/' or (home and here == home)
  return not wide and (name == '' or within(vim.fs.normalize(name), here)) and here or nil
end

---One server for all folders: what it has loaded is large, and the conversation is one.
---@param client vim.lsp.Client
---@param config vim.lsp.ClientConfig
---@return boolean
local function reuse(client, config)
  if client.name ~= config.name or client:is_stopped() then
    return false
  end
  local root = config.root_dir
  local folders = client.workspace_folders or {}
  local known = not root
    or vim.iter(folders):any(function(folder)
      return within(root, vim.uri_to_fname(folder.uri))
    end)
  if not known then
    local folder = { uri = vim.uri_from_fname(root), name = root }
    client.workspace_folders = vim.list_extend(folders, { folder })
    client:notify('workspace/didChangeWorkspaceFolders', { event = { added = { folder }, removed = {} } })
  end
  return true
end

---What Neovim offers the server (`capabilities.experimental.voice`).
---@return table
function M.voice()
  return {
    version = 1,
    capture = type(options.get().microphone) == 'table',
    playback = { { encoding = 'pcm_s16le', sampleRate = 24000, channels = 1 } },
    context = true,
    editor = require('senorita.editor').commands(),
  }
end

---@param params lsp.InitializeParams
---@param config vim.lsp.ClientConfig
local function before_init(params, config)
  local settings = options.settings(config)
  if next(settings) ~= nil then
    params.initializationOptions = settings
  end
  local experimental = params.capabilities.experimental or {}
  params.capabilities.experimental = vim.tbl_extend('force', experimental, { voice = M.voice() })
end

---@param client vim.lsp.Client
local function on_init(client)
  client.settings =
    vim.tbl_extend('force', client.settings or {}, { senorita = options.settings(client.config) })
  local told = waiting
  waiting = {}
  for _, callback in ipairs(told) do
    vim.schedule(function()
      callback(client)
    end)
  end
  vim.schedule(function()
    require('senorita.listening').server_came()
    require('senorita.typed').server_came(client)
  end)
end

local function refused()
  local told = waiting
  waiting = {}
  for _, callback in ipairs(told) do
    callback(nil)
  end
end

---Whether it may be started once more.
local function may_restart()
  local now = vim.uv.now()
  ended = vim.tbl_filter(function(at)
    return now - at < WITHIN_MS
  end, ended)
  ended[#ended + 1] = now
  return #ended <= RESTARTS
end

local function restart()
  for bufnr in pairs(attached) do
    if vim.api.nvim_buf_is_loaded(bufnr) then
      M.start(bufnr)
    else
      attached[bufnr] = nil
    end
  end
end

---@param code integer
---@param signal integer
local function on_exit(code, signal)
  vim.schedule(function()
    if vim.v.exiting ~= vim.NIL then
      return
    end
    local wanted = code ~= 0 or signal ~= 0
    local again = wanted and may_restart() and next(attached) ~= nil
    require('senorita.listening').server_gone(again)
    refused()
    if again then
      restart()
    elseif wanted then
      local help =
        'Senorita: the server ended. :checkhealth senorita says what may be wrong, :Senorita log more.'
      vim.notify(help, vim.log.levels.ERROR)
    end
  end)
end

---@param client vim.lsp.Client
---@param bufnr integer
local function on_attach(client, bufnr)
  attached[bufnr] = true
  require('senorita.place').watch(client, bufnr)
end

---What lsp/senorita.lua gives vim.lsp.
---@return vim.lsp.Config
function M.config()
  return {
    cmd = { 'senorita-lsp' },
    root_dir = function(bufnr, on_dir)
      on_dir(M.root(bufnr))
    end,
    reuse_client = reuse,
    before_init = before_init,
    on_init = on_init,
    on_exit = on_exit,
    on_attach = on_attach,
    handlers = require('senorita.handlers'),
  }
end

---Starts it for a buffer, where it does not run, and attaches the buffer.
---@param bufnr integer
---@return integer? id of the client
function M.start(bufnr)
  local config = vim.deepcopy(vim.lsp.config[M.NAME])
  if type(config.root_dir) == 'function' then
    local give = config.root_dir
    config.root_dir = nil
    give(bufnr, function(dir)
      config.root_dir = dir
    end)
  end
  -- A buffer that is no file (a terminal, a list) gets no server; the user may speak there all the same.
  local attach = vim.bo[bufnr].buftype == ''
  return vim.lsp.start(
    config,
    { bufnr = bufnr, reuse_client = config.reuse_client, attach = attach, silent = true }
  )
end

---Starts it for every buffer it had.
---@param bufnr integer one that has it at the least
function M.start_all(bufnr)
  attached[bufnr] = true
  restart()
end

---Calls back with a client that answers; with nil, after telling why, where there is none.
---@param callback fun(client: vim.lsp.Client)
function M.with(callback)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.client()
  if client and client.initialized then
    if vim.bo[bufnr].buftype == '' and not client.attached_buffers[bufnr] then
      M.start(bufnr)
    end
    return callback(client)
  end
  waiting[#waiting + 1] = function(started)
    if started then
      callback(started)
    else
      vim.notify('Senorita: the server could not be started; see :checkhealth senorita', vim.log.levels.ERROR)
    end
  end
  if not client and not M.start(bufnr) then
    refused()
  end
end

---Calls a `voice/*` method; an error is told to the user, in the server's words.
---@param method string
---@param params? table
---@param callback? fun(result: any, err: lsp.ResponseError?)
function M.request(method, params, callback)
  M.with(function(client)
    client:request(method, params, function(err, result)
      if callback then
        callback(result, err)
      elseif err then
        M.complain(err)
      end
    end)
  end)
end

---@param err lsp.ResponseError
function M.complain(err)
  -- Cancelled, by the user: nothing to tell.
  if err.code ~= -32800 then
    vim.notify('Senorita: ' .. err.message, vim.log.levels.ERROR)
  end
end

---A program of the server's package: the server's own command, with another word behind it.
---@param words string[]
---@return string[]
function M.program(words)
  local cmd = (vim.lsp.config[M.NAME] or {}).cmd
  local base = type(cmd) == 'table' and vim.deepcopy(cmd) or { 'senorita-lsp' }
  base = vim.tbl_filter(function(word)
    return word ~= '--stdio'
  end, base)
  return vim.list_extend(base, words)
end

---Tells a running server its settings anew.
function M.settings_changed()
  local client = M.ready()
  if client then
    client.settings =
      vim.tbl_extend('force', client.settings or {}, { senorita = options.settings(client.config) })
    client:notify('workspace/didChangeConfiguration', { settings = client.settings })
  end
end

return M
