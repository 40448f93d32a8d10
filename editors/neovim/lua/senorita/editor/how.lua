---What the editor's commands share: Ex commands, keys, and where an argument points to.
local M = {}

---Runs an Ex command; what it complains about, in its words.
---@param command string
---@return string?
function M.ex(command)
  local good, why = pcall(vim.cmd, command)
  if not good then
    return (tostring(why):gsub('^.-(E%d+: )', ''):gsub('^E%d+: ', ''))
  end
end

---@param keys string
---@return string?
function M.normal(keys)
  return M.ex('normal! ' .. vim.keycode(keys))
end

---@param arguments table
function M.times(arguments)
  return math.max(1, tonumber(arguments.count) or 1)
end

---The caret to a Position, where one is given.
---@param place? lsp.Position
function M.go(place)
  local client = place and require('senorita.server').ready()
  if client then
    local line = vim.api.nvim_buf_get_lines(0, place.line, place.line + 1, false)[1] or ''
    local col = vim.str_byteindex(line, client.offset_encoding, place.character, false)
    vim.api.nvim_win_set_cursor(0, { place.line + 1, col })
  end
end

---The lines of a Range, counted from 1; the selection's, or the caret's line, without one.
---@param range? lsp.Range
---@return integer first, integer last
function M.lines_of(range)
  if range then
    local last = range['end'].character == 0 and range['end'].line > range.start.line and range['end'].line
      or range['end'].line + 1
    return range.start.line + 1, last
  end
  local a, b = vim.fn.line('v'), vim.fn.line('.')
  return math.min(a, b), math.max(a, b)
end

return M
