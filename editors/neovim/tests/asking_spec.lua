local child = require('child')
local expect = require('expect')

local QUESTION = "vim.bo.filetype == 'senorita-question'"

---A Neovim that is asked whether a file may go.
---@return Child
local function asked()
  local nvim = child.start({ ['a.txt'] = 'one\n', ['notes.txt'] = 'keep me\n' }, { fresh = true })
  nvim:open('a.txt')
  nvim:cmd('Senorita say delete file notes dot txt')
  return nvim
end

---@param nvim Child
local function kept(nvim)
  return vim.uv.fs_stat(nvim.folder .. '/notes.txt') ~= nil
end

return {
  {
    'a yes by key',
    function()
      local nvim = asked()
      nvim:wait(QUESTION)
      expect.has(nvim:text(), 'notes.txt')
      expect.same(nvim:caret()[1], nvim:lua("return vim.fn.line('$')"), 'no stands ready')
      nvim:type('1')
      expect.same({ nvim:wait('return turns[1]').status, kept(nvim) }, { 'done', false })
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'a.txt')
    end,
  },
  {
    'a no by the key that stands ready, by leaving, and by closing the window',
    function()
      local nvim = asked()
      for turn, keys in ipairs({ '<CR>', '<Esc>', 'q', '<C-w>c' }) do
        nvim:wait(QUESTION)
        nvim:type(keys)
        expect.same({ nvim:wait('return turns[...]', turn).status, kept(nvim) }, { 'declined', true }, keys)
        nvim:cmd('Senorita say delete file notes dot txt')
      end
      expect.proves('neovim', 'questions')
    end,
  },
  {
    'a yes by voice closes the question',
    function()
      local nvim = asked()
      nvim:wait(QUESTION)
      nvim:lua("require('senorita').say('yes')")
      nvim:wait('return #turns == 2')
      nvim:wait('return not (' .. QUESTION .. ')')
      expect.same(kept(nvim), false)
    end,
  },
  {
    'who is typing has not answered',
    function()
      local nvim = child.start({ ['a.txt'] = '\n', ['notes.txt'] = 'keep me\n' }, { fresh = true })
      nvim:open('a.txt')
      nvim:lua(
        "vim.keymap.set('i', '<C-l>', function() require('senorita').say('delete file notes dot txt') end)"
      )
      nvim:type('i<C-l>')
      nvim:lua([[
        local function type_on()
          vim.api.nvim_input('1')
        end
        vim.api.nvim_create_autocmd('FileType', { pattern = 'senorita-question', callback = type_on })
      ]])
      nvim:wait(QUESTION)
      vim.wait(200)
      expect.same({ nvim:lua('return ' .. QUESTION), kept(nvim) }, { true, true })
      vim.wait(400)
      nvim:type('1')
      expect.same({ nvim:wait('return turns[1]').status, kept(nvim) }, { 'done', false })
    end,
  },
  {
    'a picker of a plug-in is used where there is one',
    function()
      local nvim = child.start({ ['a.txt'] = 'one\n', ['notes.txt'] = 'keep me\n' }, { fresh = true })
      nvim:open('a.txt')
      nvim:lua([[
        vim.ui.select = function(items, opts, choose)
          picked = { items = items, prompt = opts.prompt, kind = opts.kind }
          choose(items[1], 1)
        end
      ]])
      expect.same(nvim:say('delete file notes dot txt').status, 'done')
      local picked = nvim:lua('return picked')
      expect.has(picked.prompt, 'notes.txt')
      expect.same({ picked.kind, #picked.items, kept(nvim) }, { 'senorita.confirm', 2, false })
    end,
  },
  {
    'one of several that are meant is picked by number',
    function()
      local nvim = child.start({
        ['a.txt'] = 'one\n',
        ['mill_left.py'] = '',
        ['mill_right.py'] = '',
        ['mill_upper.py'] = '',
      }, { fresh = true })
      nvim:open('a.txt')
      local result = nvim:say('open mill')
      expect.same(result.status, 'ambiguous', vim.inspect(result))
      nvim:wait(QUESTION)
      expect.has(nvim:text(), '2. ')
      nvim:type('2')
      local chosen = nvim:wait('return turns[2]')
      expect.same(chosen.status, 'done', vim.inspect(chosen))
      expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), result.alternatives[2].title)
    end,
  },
}
