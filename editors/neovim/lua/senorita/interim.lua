---What is being heard, while it is: as virtual text at the caret's line, or in a small float.
local options = require('senorita.options')

local M = {}

local space = vim.api.nvim_create_namespace('senorita.interim')
local shown_in ---@type integer?
local float ---@type integer?
local buffer ---@type integer?
local count = 0

local function hide()
  if shown_in and vim.api.nvim_buf_is_valid(shown_in) then
    vim.api.nvim_buf_clear_namespace(shown_in, space, 0, -1)
  end
  shown_in = nil
  if float and vim.api.nvim_win_is_valid(float) then
    vim.api.nvim_win_close(float, true)
  end
  float = nil
end

---@param text string
local function as_virtual(text)
  local bufnr = vim.api.nvim_get_current_buf()
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  shown_in = bufnr
  vim.api.nvim_buf_set_extmark(bufnr, space, row, 0, {
    virt_text = { { '  ' .. text, 'SenoritaInterim' } },
    virt_text_pos = 'eol',
    hl_mode = 'combine',
  })
end

---@param text string
local function as_float(text)
  if not (buffer and vim.api.nvim_buf_is_valid(buffer)) then
    buffer = vim.api.nvim_create_buf(false, true)
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { ' ' .. text .. ' ' })
  local width = math.max(1, math.min(vim.fn.strdisplaywidth(text) + 2, vim.o.columns - 4))
  local height = math.max(1, math.ceil((vim.fn.strdisplaywidth(text) + 2) / width))
  float = vim.api.nvim_open_win(buffer, false, {
    relative = 'editor',
    anchor = 'SE',
    row = vim.o.lines - vim.o.cmdheight - 1,
    col = vim.o.columns,
    width = width,
    height = height,
    style = 'minimal',
    focusable = false,
    noautocmd = true,
    border = 'rounded',
    title = ' Senorita ',
  })
  vim.wo[float].winhighlight = 'NormalFloat:SenoritaInterim'
end

---@param text string
function M.show(text)
  hide()
  count = count + 1
  local how = options.get().interim
  text = vim.trim(text:gsub('%s+', ' '))
  if text == '' or how == 'off' then
    return
  end
  if how == 'float' then
    as_float(text)
  else
    as_virtual(text)
  end
end

function M.clear()
  hide()
end

---Clears it after a while, unless there is something new by then.
---@param after_ms integer
function M.fade(after_ms)
  local at = count
  vim.defer_fn(function()
    if count == at then
      hide()
    end
  end, after_ms)
end

return M
