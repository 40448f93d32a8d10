---Tab pages, or the listed buffers where there is but one of them: closed, opened again, gone to.
local how = require('senorita.editor.how')

local M = {}

---@return integer[]
local function listed()
  return vim.tbl_filter(function(bufnr)
    return vim.bo[bufnr].buflisted
  end, vim.api.nvim_list_bufs())
end

---Whether tab pages are what "tab" means; where there is one of them, it is the buffers.
function M.pages()
  return #vim.api.nvim_list_tabpages() > 1
end

local closed = {} ---@type string[]
vim.api.nvim_create_autocmd('BufDelete', {
  group = vim.api.nvim_create_augroup('senorita.closed', {}),
  callback = function(event)
    if vim.bo[event.buf].buftype == '' and event.file ~= '' then
      closed[#closed + 1] = vim.fs.abspath(event.file)
    end
  end,
})

---@param bufnr integer
local function delete_buffer(bufnr)
  if vim.bo[bufnr].modified then
    return 'it has changes that are not saved'
  end
  return how.ex('bdelete ' .. bufnr)
end

---@param arguments table
function M.close(arguments)
  local which = arguments.which
  if tonumber(which) then
    return M.switch(tonumber(which)) or M.close({})
  elseif which then
    local here, kept, side = vim.api.nvim_get_current_buf(), nil, 'left'
    for _, bufnr in ipairs(listed()) do
      side = bufnr == here and 'right' or side
      if which == 'all' or (bufnr ~= here and (which == 'others' or which == side)) then
        kept = delete_buffer(bufnr) or kept
      end
    end
    return kept
  end
  if M.pages() then
    return how.ex('tabclose')
  elseif #vim.api.nvim_tabpage_list_wins(0) > 1 then
    return how.ex('close')
  end
  return delete_buffer(vim.api.nvim_get_current_buf())
end

---@param step integer
function M.turn(step)
  if M.pages() then
    local all, here = #vim.api.nvim_list_tabpages(), vim.api.nvim_tabpage_get_number(0)
    return how.ex('tabnext ' .. (here - 1 + step) % all + 1)
  end
  return how.ex((step > 0 and 'bnext ' or 'bprevious ') .. math.abs(step))
end

---@param index integer from 1; -1 is the last
function M.switch(index)
  local all = M.pages() and vim.api.nvim_list_tabpages() or listed()
  local wanted = all[index < 0 and #all + 1 + index or index]
  if not wanted then
    return ('there are only %d'):format(#all)
  end
  return M.pages() and how.ex('tabnext ' .. vim.api.nvim_tabpage_get_number(wanted))
    or how.ex('buffer ' .. wanted)
end

---@return string?
function M.reopen()
  local file = table.remove(closed)
  return file and how.ex('edit ' .. vim.fn.fnameescape(file)) or not file and 'nothing was closed' or nil
end

return M
