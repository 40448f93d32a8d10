---Text that is copied, put in and commented out, and the selection, wider and narrower.
local how = require('senorita.editor.how')

local M = {}

---@param text string
local function keep(text)
  local kind = text:sub(-1) == '\n' and 'l' or 'c'
  vim.fn.setreg('"', text, kind)
  if vim.fn.has('clipboard') == 1 then
    pcall(vim.fn.setreg, '+', text, kind)
  end
end

---@param range? lsp.Range
---@return string
local function text_of(range)
  if range then
    local client = assert(require('senorita.server').ready())
    local function byte(place)
      local line = vim.api.nvim_buf_get_lines(0, place.line, place.line + 1, false)[1] or ''
      return math.min(place.line, vim.fn.line('$') - 1),
        vim.str_byteindex(line, client.offset_encoding, place.character, false)
    end
    local row, col = byte(range.start)
    local last, stop = byte(range['end'])
    return table.concat(vim.api.nvim_buf_get_text(0, row, col, last, stop, {}), '\n')
  end
  local mode = vim.fn.mode()
  if mode:match('^[vV\22]') then
    local region = vim.fn.getregion(vim.fn.getpos('v'), vim.fn.getpos('.'), { type = mode })
    return table.concat(region, '\n') .. (mode == 'V' and '\n' or '')
  end
  return vim.api.nvim_get_current_line() .. '\n'
end

---@param arguments table
function M.copy(arguments)
  keep(arguments.text or text_of(arguments.range))
end

---@param arguments table
function M.cut(arguments)
  if arguments.range then
    return 'it cuts only what is selected'
  end
  keep(text_of())
  return how.normal(vim.fn.mode():match('^[vV\22]') and '"_d' or '"_dd')
end

function M.paste()
  if vim.fn.getreg('"') == '' then
    return 'nothing has been copied'
  end
  vim.bo.undolevels = vim.bo.undolevels
  if vim.fn.mode():match('^[iR]') then
    vim.api.nvim_put(vim.fn.getreg('"', 1, true), vim.fn.getregtype('"') == 'V' and 'l' or 'c', false, true)
    return
  end
  return how.normal(
    vim.fn.mode():match('^[vV\22]') and 'p' or require('senorita.place').behind_end() and 'p' or 'P'
  )
end

---@param arguments table
function M.comment(arguments)
  local first, last = how.lines_of(arguments.range)
  if vim.bo.commentstring == '' then
    return 'it is not known how comments look in this file'
  end
  vim.api.nvim_win_set_cursor(0, { first, 0 })
  return how.ex(('normal %dgcc'):format(last - first + 1))
end

local wider = {} ---@type integer[][] the selections that were widened, for the way back

---@param from integer[] row, col, row, col from 0, the last one exclusive
local function select(from)
  if vim.fn.mode():match('^[vV\22]') then
    how.normal('<Esc>')
  end
  vim.api.nvim_win_set_cursor(0, { from[1] + 1, from[2] })
  how.normal('v')
  local row, col = from[3], from[4] - 1
  if col < 0 then
    row = row - 1
    col = math.max(0, #vim.fn.getline(row + 1) - 1)
  end
  vim.api.nvim_win_set_cursor(0, { row + 1, col })
end

---@return integer[]
local function selected()
  local a, b = vim.fn.getpos('v'), vim.fn.getpos('.')
  if a[2] > b[2] or (a[2] == b[2] and a[3] > b[3]) then
    a, b = b, a
  end
  return { a[2] - 1, a[3] - 1, b[2] - 1, b[3] }
end

function M.expand()
  local found, node = pcall(vim.treesitter.get_node)
  if not found or not node then
    return 'no syntax is known for this file'
  end
  local visual = vim.fn.mode():match('^[vV\22]') ~= nil
  local now = selected()
  while node do
    local range = { node:range() }
    local holds = (range[1] < now[1] or (range[1] == now[1] and range[2] <= now[2]))
      and (range[3] > now[3] or (range[3] == now[3] and range[4] >= now[4]))
    if holds and not (visual and vim.deep_equal(range, now)) then
      if visual then
        wider[#wider + 1] = now
      else
        wider = {}
      end
      return select(range)
    end
    node = node:parent()
  end
  return 'everything is selected already'
end

function M.shrink()
  local before = table.remove(wider)
  if not before then
    return 'nothing was widened before'
  end
  select(before)
end

return M
