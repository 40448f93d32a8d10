local child = require('child')
local expect = require('expect')

local SUMS =
  'def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    return a - b\n\n\ndef halve(a):\n    return a / 2\n'
local GREEK = 'π = 3\nname = "Zoë 😀 €"\nlast = π  # ü\n'

---@param nvim Child
local function selection(nvim)
  return nvim:lua([[
    local mode = vim.fn.mode()
    local lines = vim.fn.getregion(vim.fn.getpos('v'), vim.fn.getpos('.'), { type = mode })
    return { mode, table.concat(lines, '\n') }
  ]])
end

return {
  {
    'an utterance is one undo block, whatever it consists of',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      nvim:type('Go# mine<Esc>')
      local before = nvim:text()
      expect.same(nvim:say('delete line ten then delete line nine then delete line eight').status, 'done')
      expect.same(nvim:say('delete line one').status, 'done')
      expect.same(nvim:text():match('halve'), nil)
      nvim:type('u')
      expect.has(nvim:text(), 'def add')
      nvim:type('u')
      expect.same(nvim:text(), before)
      nvim:type('<C-r>')
      expect.same(nvim:text():match('halve'), nil)
      nvim:type('uu')
      expect.same(nvim:text(), SUMS)
      expect.proves('neovim', 'edits')
      expect.proves('neovim', 'undo', 'in one block')
    end,
  },
  {
    '`:Senorita undo` takes back the utterance',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      nvim:say('delete function halve')
      nvim:cmd('Senorita undo')
      expect.same(nvim:wait('return turns[2]').status, 'done')
      expect.same(nvim:text(), SUMS)
    end,
  },
  {
    'a dot repeats the last spoken edit where the caret is, as often as asked',
    function()
      local nvim = child.start({ ['sums.py'] = 'a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n' })
      nvim:open('sums.py', 1, 2)
      nvim:say('delete this line')
      expect.same(nvim:text(), 'b = 2\nc = 3\nd = 4\ne = 5\n')
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 3, 0 })')
      nvim:type('.')
      nvim:wait('return #turns == 2')
      expect.same(nvim:text(), 'b = 2\nc = 3\ne = 5\n')
      nvim:type('gg2.')
      nvim:wait('return #turns == 4')
      expect.same(nvim:text(), 'e = 5\n')
      nvim:type('u')
      expect.same(nvim:text(), 'c = 3\ne = 5\n')
      nvim:type('x.')
      expect.same(nvim:lua('return #turns'), 4)
    end,
  },
  {
    'without the option a dot is left alone',
    function()
      local nvim = child.start({ ['a.py'] = 'abc\nd\ne\n' }, { options = { dot_repeat = false } })
      nvim:open('a.py', 1, 0)
      nvim:type('x')
      nvim:say('delete line two')
      nvim:type('gg.')
      expect.same({ nvim:lua('return #turns'), nvim:text() }, { 1, 'c\ne\n' })
    end,
  },
  {
    'what normal mode cannot show is kept: an insertion behind the last character lands there',
    function()
      local nvim = child.start({ ['greek.py'] = GREEK })
      nvim:open('greek.py')
      expect.same(nvim:say('go to the end of line three').status, 'done')
      expect.same(nvim:caret(), { 3, #'last = π  # ü' - #'ü' })
      nvim:say('insert alpha')
      expect.yes(nvim:text():match('\nlast = π  # ü ?alpha\n$'), nvim:text())
    end,
  },
  {
    'a caret that was moved is where it is seen',
    function()
      local nvim = child.start({ ['a.txt'] = 'one two\n' })
      nvim:open('a.txt')
      nvim:say('end of line')
      nvim:type('0')
      nvim:say('insert x')
      expect.same(nvim:text():lower():gsub(' ', ''), 'xonetwo\n')
    end,
  },
  {
    'whole lines are selected as lines, and the selection is what the next utterance is about',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      expect.same(nvim:say('select lines one to two').status, 'done')
      local mode, text = unpack(selection(nvim))
      expect.yes(mode == 'V' or mode == 'v', mode)
      expect.same(text, 'def add(a, b):\n    return a + b')
      nvim:say('delete the selection')
      expect.same({ nvim:lua('return vim.fn.mode()'), nvim:text():match('add') }, { 'n', nil })
    end,
  },
  {
    'characters of several bytes are counted as characters',
    function()
      local nvim = child.start({ ['greek.py'] = GREEK })
      nvim:open('greek.py', 3, 0)
      expect.same(nvim:say('change π to pie').status, 'done')
      expect.has(nvim:text(), 'pie')
      nvim:lua('vim.api.nvim_win_set_cursor(0, { 2, 0 })')
      nvim:say('select the string')
      expect.has(selection(nvim)[2], 'Zoë 😀 €')
      nvim:type('<Esc>')
      nvim:say('end of line')
      expect.same(nvim:caret(), { 2, #'name = "Zoë 😀 €"' - 1 })
    end,
  },
  {
    'what is selected by hand is what is meant, whatever the kind of selection',
    function()
      local nvim = child.start({ ['greek.py'] = GREEK })
      nvim:open('greek.py', 2, 0)
      nvim:type('f"lve')
      nvim:say('delete the selection')
      expect.has(nvim:text(), 'name = " 😀 €"')
      nvim:type('ggVj')
      nvim:say('delete the selection')
      expect.same(nvim:text(), 'last = π  # ü\n')
      expect.proves('neovim', 'caret')
    end,
  },
  {
    'lines given to the command are what is meant',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      nvim:cmd('5,6Senorita say delete the selection')
      nvim:wait('return turns[1]')
      expect.same(nvim:text():match('subtract'), nil)
      expect.has(nvim:text(), 'def add')
      expect.has(nvim:text(), 'def halve')
    end,
  },
  {
    'in insert mode the caret goes behind the last character, and typing goes on there',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\ntwo\n' })
      nvim:open('a.txt')
      nvim:lua(
        "vim.keymap.set('i', '<C-l>', function() require('senorita').say('go to the end of line two') end)"
      )
      nvim:type('i<C-l>')
      nvim:wait('return turns[1]')
      nvim:type('!<Esc>')
      expect.same(nvim:text(), 'one\ntwo!\n')
    end,
  },
  {
    'a selection ends insert mode first',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\ntwo\n' })
      nvim:open('a.txt')
      nvim:lua("vim.keymap.set('i', '<C-l>', function() require('senorita').say('select line two') end)")
      nvim:type('i<C-l>')
      expect.same(nvim:wait('return turns[1]').status, 'done')
      expect.same(selection(nvim)[2], 'two')
    end,
  },
  {
    'two windows on one buffer: the one the user is in moves, the other stays',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      nvim:cmd('split')
      local other = nvim:lua('return vim.fn.win_getid(vim.fn.winnr("#"))')
      nvim:lua('vim.api.nvim_win_set_cursor(..., { 9, 0 })', other)
      local here = nvim:lua('return vim.api.nvim_get_current_win()')
      nvim:say('go to line five')
      expect.same(nvim:lua('return vim.api.nvim_get_current_win()'), here)
      expect.same(nvim:caret(), { 5, 0 })
      expect.same(nvim:lua('return vim.api.nvim_win_get_cursor(...)', other), { 9, 0 })
      nvim:say('delete line one')
      expect.same(nvim:lua('return vim.api.nvim_win_get_cursor(...)', other), { 8, 0 })
      for _, pair in ipairs({ { other, here }, { here, other } }) do
        local meant, idle = unpack(pair)
        local before = nvim:lua('return vim.api.nvim_win_get_cursor(...)', idle)
        nvim:lua('vim.api.nvim_set_current_win(...)', meant)
        nvim:cmd('Senorita conversation')
        nvim:say('go to line two')
        expect.same(nvim:lua('return vim.api.nvim_win_get_cursor(...)', meant), { 2, 0 })
        expect.same(nvim:lua('return vim.api.nvim_win_get_cursor(...)', idle), before)
      end
    end,
  },
  {
    'an edit planned on another text is refused, and nothing is lost',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' })
      nvim:open('a.txt')
      local answer = nvim:lua([[
        local version = vim.lsp.util.buf_versions[vim.api.nvim_get_current_buf()]
        vim.api.nvim_buf_set_lines(0, 0, 0, false, { 'typed meanwhile' })
        local client = vim.lsp.get_clients({ name = 'senorita' })[1]
        local range = { start = { line = 0, character = 0 }, ['end'] = { line = 1, character = 0 } }
        local edit = { range = range, newText = '' }
        local document = { uri = vim.uri_from_bufnr(0), version = version }
        local change = { textDocument = document, edits = { edit } }
        return require('senorita.edit').apply({ edit = { documentChanges = { change } } }, client)
      ]])
      expect.same({ answer.applied, answer.failureReason }, { false, 'the text has changed meanwhile' })
      expect.same(nvim:text(), 'typed meanwhile\none\n')
    end,
  },
  {
    'what is typed while an utterance is carried out stays',
    function()
      local nvim = child.start({ ['sums.py'] = SUMS })
      nvim:open('sums.py')
      for round = 1, 5 do
        nvim:lua("require('senorita').say('delete the last line')")
        nvim:lua("vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# round ' .. ... })", round)
        nvim:wait('return turns[...]', round)
        expect.has(nvim:text(), '# round ' .. round .. '\n')
      end
      local server = nvim:lua([[
        local client = vim.lsp.get_clients({ name = 'senorita' })[1]
        local params = { command = 'senorita.command', arguments = { 'go to line one' } }
        local shown = client:request_sync('workspace/executeCommand', params, 9000)
        return shown.result.status
      ]])
      expect.same(server, 'done')
    end,
  },
  {
    'a buffer that cannot be changed is told of',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' })
      nvim:open('a.txt')
      nvim:cmd('setlocal nomodifiable')
      local result = nvim:say('delete line one')
      expect.same(result.status, 'failed')
      expect.has(result.message, 'cannot be changed')
      expect.same(nvim:text(), 'one\n')
    end,
  },
  {
    'lines that end as in DOS keep their ends',
    function()
      local nvim = child.start({ ['dos.txt'] = 'one\r\ntwo\r\nthree\r\n' })
      nvim:open('dos.txt')
      nvim:say('duplicate line two')
      nvim:cmd('write')
      expect.same(child.read(nvim.folder .. '/dos.txt'), 'one\r\ntwo\r\ntwo\r\nthree\r\n')
    end,
  },
  {
    'a file is created, opened beside a changed one, and deleted after a yes',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' })
      nvim:open('a.txt')
      nvim:cmd('set nohidden')
      nvim:type('onew<Esc>')
      expect.same(nvim:say('create file notes dot txt').status, 'done')
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'notes.txt')
      expect.yes(vim.uv.fs_stat(nvim.folder .. '/notes.txt'))
      expect.same(nvim:text('a.txt'), 'one\nnew\n')
      nvim:cmd('Senorita say delete file notes dot txt')
      nvim:wait("vim.bo.filetype == 'senorita-question'")
      nvim:type('1')
      expect.same(nvim:wait('return turns[2]').status, 'done')
      expect.same(vim.uv.fs_stat(nvim.folder .. '/notes.txt'), nil)
      expect.proves('neovim', 'files')
    end,
  },
  {
    'what follows an open is done in what was opened, also where that came a moment before',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n' })
      nvim:open('a.txt')
      child.write(nvim.folder .. '/notes.txt', 'roses\ntulips\n')
      expect.same(nvim:say('open file notes dot txt and delete line one').status, 'done')
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'notes.txt')
      expect.same({ nvim:text('notes.txt'), nvim:text('a.txt') }, { 'tulips\n', 'one\n' })
    end,
  },
  {
    'one server for two projects',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n', ['other/.git/HEAD'] = '', ['other/b.txt'] = 'two\n' })
      nvim:open('a.txt')
      nvim:open(nvim.folder .. '/../' .. vim.fs.basename(nvim.folder) .. '/other/b.txt')
      expect.same(nvim:lua("return #vim.lsp.get_clients({ name = 'senorita' })"), 1)
      expect.same(nvim:say('delete line one').status, 'done')
    end,
  },
}
