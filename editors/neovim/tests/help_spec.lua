local child = require('child')
local expect = require('expect')

---@return string? is, string should
local function pages()
  local nvim = child.start({})
  return unpack(nvim:lua('return { dofile(...).both() }', child.ROOT .. '/scripts/help.lua'))
end

return {
  {
    'the help page is what is made of its sources',
    function()
      local is, should = pages()
      expect.yes(is == should, 'doc/senorita.txt is out of date: make neovim ARGS=--update-golden')
    end,
  },
  {
    'every tag is there once, and every reference leads to one',
    function()
      local nvim = child.start({})
      nvim:lua(
        'vim.fn.mkdir("copy/doc", "p") vim.uv.fs_copyfile(..., "copy/doc/senorita.txt")',
        child.ROOT .. '/doc/senorita.txt'
      )
      nvim:cmd('helptags copy/doc')
      nvim:cmd('set runtimepath^=copy')
      local page = child.read(child.ROOT .. '/doc/senorita.txt')
      for name in page:gmatch('|([%w:_()<>.-]+)|') do
        expect.same(nvim:lua('return (pcall(vim.cmd.help, ...))', name), true, name)
      end
      for _, tag in ipairs({
        'senorita',
        ':Senorita',
        'senorita-options',
        ':Senorita-listen',
        'senorita.say()',
      }) do
        nvim:cmd('help ' .. tag)
        expect.has(nvim:lua('return vim.api.nvim_buf_get_name(0)'), 'senorita.txt')
      end
      for line in page:gmatch('[^\n]+') do
        expect.yes(vim.fn.strdisplaywidth(line) <= 79 or line:match('^%s') or line:match('[*|`]'), line)
      end
    end,
  },
  {
    'options are declared as types as they are in the table',
    function()
      local source = child.read(child.ROOT .. '/lua/senorita/options.lua')
      local nvim = child.start({})
      local names =
        nvim:lua("return vim.tbl_map(function(o) return o.name end, require('senorita.options').list)")
      local declared = {}
      for name in source:match('@class senorita%.Options\n(.-)\n\n'):gmatch('@field (%S+)') do
        declared[#declared + 1] = name
      end
      expect.same(declared, names)
    end,
  },
}
