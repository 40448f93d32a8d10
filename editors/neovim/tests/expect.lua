---What a test holds fast.
local M = {}

---@param got any
---@param wanted any
---@param about? string
function M.same(got, wanted, about)
  if not vim.deep_equal(got, wanted) then
    local text = ('%s\nwanted: %s\ngot:    %s'):format(
      about or 'not the same',
      vim.inspect(wanted),
      vim.inspect(got)
    )
    error(text, 2)
  end
end

---@param text string
---@param part string
function M.has(text, part)
  if type(text) ~= 'string' or not text:find(part, 1, true) then
    error(('%q is not in:\n%s'):format(part, type(text) == 'string' and text or vim.inspect(text)), 2)
  end
end

---@param value any
---@param about? string
function M.yes(value, about)
  if not value or value == vim.NIL then
    error(about or 'not true', 2)
  end
end

---Says that a spec has shown a column of README's table of editors.
---@param row string
---@param column string
---@param words? string the limit, where it is one
function M.proves(row, column, words)
  local path = vim.env.NEOVIM_SPEC_PROVED
  if path then
    local file = assert(io.open(path, 'ab'))
    file:write(table.concat({ row, column, words or 'yes' }, '\t'), '\n')
    file:close()
  end
end

---@param why string
function M.skip(why)
  error({ skip = why })
end

return M
