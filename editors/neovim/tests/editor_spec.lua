local child = require('child')
local expect = require('expect')

local CODE = 'def draw(radius):\n    return radius * 2\n\n\ndef frame():\n    return draw(3)\n\n\nframe()\n'

---@param name string
---@param program string[]
local function language_server(name, program)
  return ([[
    vim.lsp.config('%s', { cmd = %s, filetypes = { 'python' }, root_markers = { '.git' } })
    vim.lsp.enable('%s')
  ]]):format(name, vim.inspect(program), name)
end

---A Neovim with Python code, and a language server for it.
---@return Child
local function with_python()
  local there = vim.env.NEOVIM_SPEC_JEDI or ''
  if vim.fn.executable(there) == 0 then
    expect.skip('needs jedi-language-server')
  end
  local nvim = child.start({ ['a.py'] = CODE, ['b.py'] = 'from a import draw\n\ndraw(1)\n' })
  nvim:lua(language_server('jedi', { there }))
  nvim:open('a.py')
  nvim:wait("local c = vim.lsp.get_clients({ name = 'jedi', bufnr = 0 })[1]; return c and c.initialized")
  return nvim
end

---@param nvim Child
---@param command string
---@param arguments? table
---@return string? why not
local function ask(nvim, command, arguments)
  local told = nvim:lua(
    "return require('senorita.editor').run({ command = ..., arguments = select(2, ...) })",
    command,
    arguments or vim.empty_dict()
  )
  return not told.ok and (told.message or '?') or nil
end

---@param text string
---@return Child
local function plain(text)
  local nvim = child.start({ ['a.py'] = text or CODE })
  nvim:open('a.py')
  return nvim
end

return {
  {
    'every command of the specification is done or cannot be, and no other is listed',
    function()
      local nvim = child.start({})
      local known = nvim:lua(
        "local e = require('senorita.editor'); return { vim.tbl_keys(e.table), vim.tbl_keys(e.cannot) }"
      )
      local specified = vim.json.decode(vim.env.NEOVIM_SPEC_COMMANDS)
      local both = vim.list_extend(vim.list_extend({}, known[1]), known[2])
      table.sort(both)
      expect.same(both, specified)
      local offered = nvim:lua("return require('senorita.server').voice().editor")
      expect.yes(not vim.tbl_contains(offered, 'debugStart'), 'there is no debugger here')
      local now = vim.version()
      expect.proves('neovim', 'version', ('%d.%d.%d'):format(now.major, now.minor, now.patch))
    end,
  },
  {
    'what Neovim cannot do is said in words',
    function()
      local nvim = plain(CODE)
      expect.has(nvim:say('go to references').message, 'no language server here can find references')
      expect.has(ask(nvim, 'zoom', { direction = 'in' }), 'terminal')
      expect.has(ask(nvim, 'nothing of the kind'), 'Neovim')
      expect.has(nvim:say('hide the moon').message, '')
    end,
  },
  {
    'files: saved, all saved, without a name',
    function()
      local nvim = child.start({ ['a.py'] = 'a\n', ['b.py'] = 'b\n' })
      nvim:open('a.py')
      nvim:type('x')
      expect.same(nvim:say('save').status, 'done')
      expect.same(child.read(nvim.folder .. '/a.py'), '\n')
      nvim:type('iA<Esc>')
      nvim:open('b.py')
      nvim:type('iB<Esc>')
      expect.same(nvim:say('save all').status, 'done')
      expect.same(child.read(nvim.folder .. '/a.py') .. child.read(nvim.folder .. '/b.py'), 'A\nBb\n')
      nvim:cmd('enew')
      expect.has(ask(nvim, 'save'), 'no file name')
    end,
  },
  {
    'tabs are tab pages where there are some, and buffers where not',
    function()
      local nvim = child.start({ ['a.py'] = 'a\n', ['b.py'] = 'b\n', ['c.py'] = 'c\n' })
      for _, name in ipairs({ 'a.py', 'b.py', 'c.py' }) do
        nvim:open(name)
      end
      local function here()
        return vim.fs.basename(nvim:lua('return vim.api.nvim_buf_get_name(0)'))
      end
      nvim:say('next tab')
      expect.same(here(), 'a.py')
      nvim:say('previous tab')
      expect.same(here(), 'c.py')
      expect.same(ask(nvim, 'switchTab', { index = 2 }), nil)
      expect.same(here(), 'b.py')
      expect.same(ask(nvim, 'switchTab', { index = -1 }), nil)
      expect.same(here(), 'c.py')
      nvim:say('close tab')
      expect.yes(here() ~= 'c.py')
      expect.same(ask(nvim, 'reopenTab'), nil)
      expect.same(here(), 'c.py')
      nvim:type('x')
      expect.has(ask(nvim, 'close'), 'not saved')
      nvim:cmd('tabnew a.py')
      expect.same(ask(nvim, 'nextTab'), nil)
      expect.same(here(), 'c.py')
      expect.same(ask(nvim, 'close', { which = 'others' }), nil)
      expect.same(
        nvim:lua("return vim.fn.bufexists('a.py') == 1 and vim.bo[vim.fn.bufnr('a.py')].buflisted"),
        false
      )
    end,
  },
  {
    'scrolling leaves the text, and finding goes there',
    function()
      local lines = {}
      for number = 1, 200 do
        lines[number] = 'line ' .. number
      end
      local nvim = plain(table.concat(lines, '\n') .. '\n')
      nvim:say('scroll down')
      expect.yes(nvim:lua("return vim.fn.line('w0')") > 10)
      expect.same(ask(nvim, 'scroll', { direction = 'bottom' }), nil)
      expect.same(nvim:caret()[1], 200)
      expect.same(ask(nvim, 'scroll', { direction = 'up', count = 2, unit = 'halfPage' }), nil)
      expect.same(ask(nvim, 'scroll', { line = 49 }), nil)
      expect.same(nvim:caret()[1], 50)
      expect.same(ask(nvim, 'find', { text = 'line 77' }), nil)
      expect.same(nvim:caret()[1], 77)
      expect.same(ask(nvim, 'find', { text = 'line 1' }), nil)
      expect.same(ask(nvim, 'findNext'), nil)
      expect.same(nvim:caret()[1], 101)
      expect.same(ask(nvim, 'findPrevious'), nil)
      expect.same(nvim:caret()[1], 100)
      expect.has(ask(nvim, 'find', { text = 'a*b/c\\d' }), 'nowhere')
      nvim:say('go to line five')
      nvim:say('go back')
      expect.same(nvim:caret()[1], 100)
      expect.same(ask(nvim, 'find', { text = 'line 77', scope = 'workspace' }), nil)
      expect.same(nvim:lua('return vim.fn.getqflist()[1].lnum'), 77)
      expect.proves('neovim', 'places')
    end,
  },
  {
    'folds are made and opened',
    function()
      local nvim = plain(
        'def draw(radius):\n    radius += 1\n    return radius\n\n\ndef frame():\n    a = 1\n    return a\n'
      )
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 1, 0 })')
      expect.same(ask(nvim, 'fold'), nil)
      expect.yes(nvim:lua('return vim.fn.foldclosed(2)') > 0)
      expect.same(ask(nvim, 'unfold'), nil)
      expect.same(nvim:lua('return vim.fn.foldclosed(2)'), -1)
      expect.same(ask(nvim, 'fold', { all = true }), nil)
      expect.yes(nvim:lua('return vim.fn.foldclosed(7)') > 0)
      expect.same(ask(nvim, 'unfold', { all = true }), nil)
      expect.same(nvim:lua('return vim.fn.foldclosed(7)'), -1)
    end,
  },
  {
    'registers: what is copied by voice is put by hand, and the other way round',
    function()
      local nvim = plain('one\ntwo\nthree\n')
      nvim:say('copy line two')
      expect.has(nvim:lua("return vim.fn.getreg('\"')"), 'two')
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 1, 0 })')
      nvim:type('yy')
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 3, 0 })')
      expect.same(nvim:say('paste').status, 'done')
      expect.same(nvim:text(), 'one\ntwo\none\nthree\n')
      nvim:type('u')
      expect.same(nvim:text(), 'one\ntwo\nthree\n')
      nvim:type('gg0vly')
      nvim:say('end of line')
      nvim:say('paste')
      expect.same(nvim:text(), 'oneon\ntwo\nthree\n')
    end,
  },
  {
    'comments, selections and undo',
    function()
      local nvim = plain(CODE)
      local range = { start = { line = 0, character = 0 }, ['end'] = { line = 2, character = 0 } }
      expect.same(ask(nvim, 'comment', { range = range }), nil)
      expect.has(nvim:text(), '# def draw(radius):\n#     return radius * 2\n\n\ndef frame')
      expect.same(ask(nvim, 'undo'), nil)
      expect.same(nvim:text(), CODE)
      expect.same(ask(nvim, 'redo'), nil)
      expect.same(ask(nvim, 'undo', { count = 1 }), nil)
      expect.has(ask(nvim, 'undo'), 'nothing to undo')
    end,
  },
  {
    'keys by their names',
    function()
      local nvim = plain('abc\n')
      expect.same(ask(nvim, 'pressKey', { keys = { 'x', 'shift+a', '!', 'escape' } }), nil)
      nvim:wait("return vim.fn.mode() == 'n' and vim.fn.getline(1) == 'bc!'")
      expect.same(ask(nvim, 'pressKey', { keys = { 'ctrl+w', 'v' } }), nil)
      nvim:wait('return #vim.api.nvim_tabpage_list_wins(0) == 2')
      expect.has(ask(nvim, 'pressKey', { keys = { 'ctrl+nonsense' } }), 'no key')
    end,
  },
  {
    'a spoken command line runs in a terminal, after a yes, and the caret stays in the code',
    function()
      local nvim = plain(CODE)
      nvim:cmd('set shell=sh')
      nvim:cmd('Senorita say run echo hello')
      nvim:wait("return vim.bo.filetype == 'senorita-question'")
      expect.has(nvim:text(), 'echo hello')
      nvim:type('1')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'a.py')
      local shown = [[
        local win = require('senorita.terminal').window()
        local lines = win and vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false) or {}
        return vim.tbl_contains(lines, ...)
      ]]
      nvim:wait(shown, 'hello')
      expect.same(ask(nvim, 'runTerminal', { command = 'echo started; sleep 1000', cwd = nvim.folder }), nil)
      nvim:wait(shown, 'started')
      expect.same(ask(nvim, 'stopTerminal'), nil)
      nvim:wait([[
        local win = require('senorita.terminal').window()
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false)
        return table.concat(lines, '\n'):match('%^C%s*[#$] %s*$')
      ]])
      expect.same(ask(nvim, 'runTerminal', { command = 'pwd', cwd = nvim.folder }), nil)
      nvim:wait(shown, nvim.folder)
      expect.same(ask(nvim, 'newTerminal'), nil)
      expect.same(ask(nvim, 'previousTerminal'), nil)
      expect.same(ask(nvim, 'splitTerminal'), nil)
      expect.same(ask(nvim, 'hide', { view = 'terminal' }), nil)
      expect.same(ask(nvim, 'toggleTerminal'), nil)
      expect.yes(nvim:lua("return require('senorita.terminal').window()") ~= vim.NIL)
    end,
  },
  {
    'a command line waits for the prompt of the shell, whichever it is',
    function()
      for _, shell in ipairs({ 'sh', 'bash --norc', 'head -n 1' }) do
        local nvim = plain(CODE)
        nvim:lua('vim.o.shell = ...', shell)
        expect.same(ask(nvim, 'runTerminal', { command = 'echo hello', cwd = nvim.folder }), nil)
        nvim:wait([[
          local win = require('senorita.terminal').window()
          local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false)
          local answer = vim.tbl_contains(lines, 'hello')
          return answer or vim.o.shell == 'head -n 1' and lines[1] == 'echo hello' and lines[2] == 'echo hello'
        ]])
      end
    end,
  },
  {
    'a command line is no input of a program that runs in the terminal',
    function()
      local nvim = plain(CODE)
      nvim:cmd('set shell=sh')
      local function runs(command)
        expect.same(ask(nvim, 'runTerminal', { command = command, cwd = nvim.folder }), nil)
      end
      local function made(name)
        nvim:wait('return vim.uv.fs_stat(...) ~= nil', nvim.folder .. '/' .. name)
      end
      runs('touch begun; cat > taken')
      made('begun')
      runs('touch other')
      made('other')
      runs('touch third')
      made('third')
      expect.same(child.read(nvim.folder .. '/taken'), '')
      expect.same(
        #nvim:lua(
          "return vim.tbl_filter(function(b) return vim.bo[b].buftype == 'terminal' end, vim.api.nvim_list_bufs())"
        ),
        2
      )
    end,
  },
  {
    'a shell that ends at once is told of',
    function()
      local nvim = plain(CODE)
      nvim:lua("vim.o.shell = 'false'; vim.notify = function(text) _G.said = text end")
      expect.same(ask(nvim, 'runTerminal', { command = 'echo hello', cwd = nvim.folder }), nil)
      expect.has(nvim:wait('return _G.said'), 'the shell false ended at once')
    end,
  },
  {
    'views are shown, hidden and switched by their common names',
    function()
      local nvim = plain(CODE)
      expect.same(ask(nvim, 'toggle', { what = 'line numbers' }), nil)
      expect.same(nvim:lua('return vim.wo.number'), true)
      expect.same(ask(nvim, 'focus', { view = 'conversation' }), nil)
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'conversation')
      expect.same(nvim:say('go to line five').status, 'done')
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'a.py')
      expect.same(ask(nvim, 'hide', { view = 'conversation' }), nil)
      expect.has(ask(nvim, 'hide', { view = 'conversation' }), 'not shown')
      expect.has(ask(nvim, 'focus', { view = 'crystal ball' }), 'crystal ball')
      expect.same(ask(nvim, 'split', { direction = 'right' }), nil)
      expect.same(nvim:lua('return #vim.api.nvim_tabpage_list_wins(0)'), 2)
    end,
  },
  {
    'problems are gone to',
    function()
      local nvim = plain(CODE)
      nvim:lua([[
        local problem = { lnum = 4, col = 4, message = 'odd', severity = 1, source = 'test' }
        vim.diagnostic.set(vim.api.nvim_create_namespace('t'), 0, { problem })
      ]])
      expect.same(nvim:say('next problem').status, 'done')
      expect.same(nvim:caret(), { 5, 4 })
      expect.same(ask(nvim, 'nextProblem'), nil)
    end,
  },
  {
    'where no language server renames or finds, the server does it by itself',
    function()
      local nvim = plain(CODE)
      local result = nvim:say('rename radius to size')
      expect.same(result.status, 'done', result.message)
      expect.has(nvim:text(), 'def draw(size):\n    return size * 2\n')
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 6, 11 })')
      result = nvim:say('go to definition')
      expect.same(result.status, 'done', result.message)
      expect.same(nvim:caret()[1], 1)
    end,
  },
  {
    'the file’s own language server renames everywhere, as one undo block, and finds',
    function()
      local nvim = with_python()
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 1, 5 })')
      local result = nvim:say('rename draw to paint')
      expect.same(result.status, 'done', result.message)
      expect.has(nvim:text(), 'def paint(radius)')
      expect.has(nvim:text(), 'return paint(3)')
      expect.has(nvim:text('b.py'), 'from a import paint\n\npaint(1)')
      nvim:type('u')
      expect.same(nvim:text(), CODE)
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 6, 12 })')
      expect.same(nvim:say('go to definition').status, 'done')
      expect.same(nvim:caret()[1], 1)
      expect.same(nvim:say('go to references').status, 'done')
      nvim:wait("return vim.bo.buftype == 'quickfix' and #vim.fn.getqflist() > 1")
      nvim:cmd('close')
      expect.same(nvim:say('hover').status, 'done')
      nvim:wait([[
        return vim.iter(vim.api.nvim_list_wins()):any(function(win)
          return vim.api.nvim_win_get_config(win).relative ~= ''
        end)
      ]])
    end,
  },
}
