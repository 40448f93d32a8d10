---Parts of the editor that are shown and hidden, and options of a window that are switched.
local how = require('senorita.editor.how')
local servers = require('senorita.editor.servers')
local terminal = require('senorita.terminal')

local M = {}

---Parts of the editor: how each is shown, and which windows it is in.
---@type table<string, { show: fun(): string?, window: fun(): integer?, hide?: fun(): string? }>
local views = {}

---@param filetype string
local function window_with(filetype)
  return function()
    for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
      if vim.bo[vim.api.nvim_win_get_buf(win)].filetype == filetype then
        return win
      end
    end
  end
end

views.terminal = { show = terminal.show, window = terminal.window }
views.explorer = {
  show = function()
    return how.ex(vim.fn.exists(':Lexplore') == 2 and 'Lexplore' or 'vsplit .')
  end,
  window = window_with('netrw'),
}
views.problems = {
  show = function()
    vim.diagnostic.setqflist({ open = true })
  end,
  window = window_with('qf'),
}
views.search = {
  show = function()
    return how.ex('copen')
  end,
  window = window_with('qf'),
}
views.help = {
  show = function()
    return how.ex('help senorita')
  end,
  window = window_with('help'),
}
views.outline = {
  show = function()
    return servers.by_server('textDocument/documentSymbol', 'list symbols', vim.lsp.buf.document_symbol)
  end,
  window = window_with('qf'),
}
views.conversation = {
  show = function()
    require('senorita.conversation').open()
  end,
  window = function()
    local win = vim.fn.bufwinid('senorita://conversation')
    return win ~= -1 and win or nil
  end,
}
views.editor = {
  show = function()
    return how.ex('wincmd p')
  end,
  window = function()
    local client = require('senorita.server').ready()
    return client and require('senorita.place').window(client)
  end,
}

local SAME = {
  ['file explorer'] = 'explorer',
  files = 'explorer',
  ['file tree'] = 'explorer',
  sidebar = 'explorer',
  ['side bar'] = 'explorer',
  console = 'terminal',
  errors = 'problems',
  diagnostics = 'problems',
  quickfix = 'search',
  ['search results'] = 'search',
  symbols = 'outline',
  chat = 'conversation',
  code = 'editor',
  panel = 'terminal',
}

---Options of a window that can be switched by their common names.
local SWITCHES = {
  ['line numbers'] = 'number',
  ['relative line numbers'] = 'relativenumber',
  ['word wrap'] = 'wrap',
  wrap = 'wrap',
  ['line wrap'] = 'wrap',
  whitespace = 'list',
  ['spell check'] = 'spell',
  spelling = 'spell',
  ['cursor line'] = 'cursorline',
}

---@param what any
---@return table?
local function view(what)
  local name = type(what) == 'string' and what:lower() or ''
  return views[SAME[name] or name]
end

---@param what any
local function unknown(what)
  return ('Neovim has no %s'):format(what or 'such view')
end

---@param arguments table
function M.show(arguments)
  local wanted = arguments.view
  local switch = SWITCHES[wanted]
  if switch then
    vim.wo[switch] = true
    return
  end
  local found = view(wanted)
  if not found then
    return unknown(wanted)
  end
  local win = found.window()
  if win then
    vim.api.nvim_set_current_win(win)
    return
  end
  return found.show()
end

---@param arguments table
function M.hide(arguments)
  local wanted = arguments.view
  if SWITCHES[wanted] then
    vim.wo[SWITCHES[wanted]] = false
    return
  end
  local found = view(wanted)
  local win = found and found.window()
  if not win then
    return found and 'it is not shown' or unknown(wanted)
  end
  repeat
    if not pcall(vim.api.nvim_win_close, win, false) then
      return 'it is the only window'
    end
    win = found ~= views.editor and found.window() or nil
  until not win
end

---@param arguments table
function M.toggle(arguments)
  local switch = SWITCHES[arguments.what]
  if switch then
    vim.wo[switch] = not vim.wo[switch]
    return
  end
  local found = view(arguments.what)
  local named = { view = arguments.what }
  if found and found.window() then
    return M.hide(named)
  end
  return M.show(named)
end

return M
