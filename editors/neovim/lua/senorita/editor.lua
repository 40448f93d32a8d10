---`voice/editor`: what only the editor can do, through Neovim's own. One table; its keys are what the server is told.
---
---An entry gets the arguments and returns nothing where it did it, or why not, in words for the user.
local how = require('senorita.editor.how')
local keys = require('senorita.editor.keys')
local looking = require('senorita.editor.looking')
local options = require('senorita.options')
local servers = require('senorita.editor.servers')
local tabs = require('senorita.editor.tabs')
local terminal = require('senorita.terminal')
local text = require('senorita.editor.text')
local views = require('senorita.editor.views')

local M = {}

---@alias senorita.Command fun(arguments: table): string?

---@param count integer
local function problem(count)
  if #vim.diagnostic.get(0) == 0 then
    return 'there are no problems in this file'
  end
  vim.diagnostic.jump({ count = count, float = true })
end

---@type table<string, senorita.Command>
M.table = {
  save = function()
    if vim.api.nvim_buf_get_name(0) == '' then
      return 'this buffer has no file name yet'
    end
    return how.ex('silent write')
  end,
  saveAll = function()
    return how.ex('silent wall')
  end,
  undo = function(arguments)
    local before = vim.fn.undotree().seq_cur
    for _ = 1, how.times(arguments) do
      how.ex('silent undo')
    end
    return vim.fn.undotree().seq_cur == before and 'there is nothing to undo' or nil
  end,
  redo = function(arguments)
    local before = vim.fn.undotree().seq_cur
    for _ = 1, how.times(arguments) do
      how.ex('silent redo')
    end
    return vim.fn.undotree().seq_cur == before and 'there is nothing to redo' or nil
  end,
  close = tabs.close,
  newFile = function()
    return how.ex(tabs.pages() and 'tabnew' or 'enew')
  end,
  nextTab = function(arguments)
    return tabs.turn(how.times(arguments))
  end,
  previousTab = function(arguments)
    return tabs.turn(-how.times(arguments))
  end,
  switchTab = function(arguments)
    return tabs.switch(tonumber(arguments.index) or 1)
  end,
  reopenTab = tabs.reopen,
  split = function(arguments)
    local beside = arguments.direction == 'right' or arguments.direction == 'left'
    return how.ex((beside or not arguments.direction) and 'vsplit' or 'split')
  end,
  back = function()
    return how.normal('<C-o>')
  end,
  forward = function()
    return how.normal('<C-i>')
  end,
  scroll = looking.scroll,
  fold = function(arguments)
    return looking.fold('foldclose', 'zM', arguments)
  end,
  unfold = function(arguments)
    return looking.fold('foldopen', 'zR', arguments)
  end,
  find = looking.find,
  findNext = function()
    return how.normal('n')
  end,
  findPrevious = function()
    return how.normal('N')
  end,
  replace = function()
    vim.api.nvim_feedkeys(vim.keycode(':%s///gc<Left><Left><Left><Left>'), 'n', false)
  end,
  copy = text.copy,
  cut = text.cut,
  paste = text.paste,
  expandSelection = text.expand,
  shrinkSelection = text.shrink,
  runTerminal = function(arguments)
    return terminal.run(arguments.command, arguments.cwd, options.get().terminal_height)
  end,
  stopTerminal = terminal.stop,
  clearTerminal = terminal.clear,
  newTerminal = terminal.new,
  nextTerminal = function()
    return terminal.turn(1)
  end,
  previousTerminal = function()
    return terminal.turn(-1)
  end,
  splitTerminal = terminal.split,
  toggleTerminal = function()
    return views.toggle({ what = 'terminal' })
  end,
  definition = servers.definition,
  typeDefinition = function(arguments)
    how.go(arguments.position)
    return servers.by_server('textDocument/typeDefinition', 'find types', vim.lsp.buf.type_definition)
  end,
  references = function(arguments)
    how.go(arguments.position)
    return servers.by_server('textDocument/references', 'find references', function()
      vim.lsp.buf.references()
    end)
  end,
  implementation = function(arguments)
    how.go(arguments.position)
    return servers.by_server(
      'textDocument/implementation',
      'find implementations',
      vim.lsp.buf.implementation
    )
  end,
  symbolSearch = function(arguments)
    local wanted = arguments.text
    if arguments.scope == 'file' or (not wanted and not servers.able('workspace/symbol')) then
      return servers.by_server('textDocument/documentSymbol', 'list symbols', vim.lsp.buf.document_symbol)
    end
    return servers.by_server('workspace/symbol', 'search for symbols', function()
      vim.lsp.buf.workspace_symbol(wanted or '')
    end)
  end,
  rename = servers.rename,
  format = servers.format,
  quickFix = function()
    return servers.code_action({ 'quickfix' }, 'fix that', false)
  end,
  refactor = function()
    return servers.code_action({ 'refactor' }, 'refactor', false)
  end,
  extract = function()
    return servers.code_action({ 'refactor.extract' }, 'extract code', false)
  end,
  inline = function()
    return servers.code_action({ 'refactor.inline' }, 'inline that', false)
  end,
  organizeImports = function()
    return servers.code_action({ 'source.organizeImports' }, 'organise imports', true)
  end,
  hover = function(arguments)
    how.go(arguments.position)
    return servers.by_server('textDocument/hover', 'tell about that', vim.lsp.buf.hover)
  end,
  signature = function()
    return servers.by_server('textDocument/signatureHelp', 'show a signature', vim.lsp.buf.signature_help)
  end,
  complete = function()
    local pressed = vim.fn.mode():match('^i') and '<C-x><C-o>' or 'a<C-x><C-o>'
    vim.api.nvim_feedkeys(vim.keycode(pressed), 'n', false)
  end,
  nextProblem = function(arguments)
    return problem(how.times(arguments))
  end,
  previousProblem = function(arguments)
    return problem(-how.times(arguments))
  end,
  comment = text.comment,
  pressKey = keys.press,
  focus = views.show,
  hide = views.hide,
  toggle = views.toggle,
}

---nvim-dap's functions, where it is installed.
local DEBUG = {
  debugStart = 'continue',
  debugContinue = 'continue',
  debugStop = 'terminate',
  debugRestart = 'restart',
  debugPause = 'pause',
  debugStepOver = 'step_over',
  debugStepInto = 'step_into',
  debugStepOut = 'step_out',
  debugToggleBreakpoint = 'toggle_breakpoint',
  debugAddBreakpoint = 'set_breakpoint',
  debugClearBreakpoints = 'clear_breakpoints',
}

for command, name in pairs(DEBUG) do
  M.table[command] = function(arguments)
    how.go(arguments.position or arguments.line and { line = arguments.line, character = 0 })
    local found, dap = pcall(require, 'dap')
    if not found then
      return 'nvim-dap is not installed'
    end
    for _ = 1, how.times(arguments) do
      dap[name]()
    end
  end
end

---What of `voice/editor` nothing in Neovim corresponds to, and why.
M.cannot = {
  runTests = 'the server runs the tests itself, in the terminal',
  debugTests = 'which debugger runs tests is for a plug-in to know',
  zoom = 'the size of letters is for the terminal to say',
  focusProgram = 'other programs are not in Neovim',
  launchProgram = 'other programs are not in Neovim',
  debugEnableBreakpoint = 'breakpoints of nvim-dap are there or not',
  debugDisableBreakpoint = 'breakpoints of nvim-dap are there or not',
  debugRemoveBreakpoint = 'nvim-dap only toggles them',
}

---What the server is told that can be done here.
---@return string[]
function M.commands()
  local debugger = #vim.api.nvim_get_runtime_file('lua/dap.lua', false) > 0
  local names = vim.tbl_filter(function(name)
    return debugger or DEBUG[name] == nil
  end, vim.tbl_keys(M.table))
  table.sort(names)
  return names
end

---Goes where the user's file is, when they are in the conversation or the like.
local function to_file()
  local client = require('senorita.server').ready()
  local win = client and require('senorita.place').window(client)
  if win and win ~= vim.api.nvim_get_current_win() and vim.bo.buftype ~= '' then
    vim.api.nvim_set_current_win(win)
  end
end

local ANYWHERE =
  { close = true, scroll = true, pressKey = true, hide = true, toggle = true, show = true, focus = true }

---`voice/editor`
---@param params { command: string, arguments: table }
---@return { ok: boolean, message?: string }
function M.run(params)
  local command = M.table[params.command]
  if not command then
    return { ok = false, message = M.cannot[params.command] or 'Neovim has nothing like it' }
  end
  require('senorita.listening').acted()
  if not ANYWHERE[params.command] then
    to_file()
  end
  local good, why = pcall(command, params.arguments or {})
  if not good then
    -- A fault of ours, or of a plug-in that was called: the place in the code helps nobody who speaks.
    why = tostring(why):gsub('^.-:%d+: ', '')
  end
  return { ok = why == nil, message = why or nil }
end

return M
