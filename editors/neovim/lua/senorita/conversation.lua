---The conversation as a page: what was said, what was answered, code and output as they stream in.
local options = require('senorita.options')

local M = {}

local NAME = 'senorita://conversation'
local MOST_LINES = 5000

local buffer ---@type integer?
local source ---@type string? what is streaming in: 'answer', 'code', 'terminal'
local streamed = false
local language = ''

---@return integer
local function page()
  if buffer and vim.api.nvim_buf_is_valid(buffer) then
    return buffer
  end
  buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, NAME)
  vim.bo[buffer].filetype = 'markdown'
  -- The older highlighting takes every name_with_underscores for a mistake.
  pcall(vim.treesitter.start, buffer, 'markdown')
  vim.bo[buffer].modifiable = false
  return buffer
end

---@param bufnr integer
local function follow(bufnr)
  local last = vim.api.nvim_buf_line_count(bufnr)
  for _, win in ipairs(vim.fn.win_findbuf(bufnr)) do
    -- Who reads further up is left there.
    if win ~= vim.api.nvim_get_current_win() then
      vim.api.nvim_win_set_cursor(win, { last, 0 })
    end
  end
end

---Adds text at the end, as it stands.
---@param text string
local function write(text)
  local bufnr = page()
  local last = vim.api.nvim_buf_line_count(bufnr) - 1
  local column = #vim.api.nvim_buf_get_lines(bufnr, last, last + 1, false)[1]
  vim.bo[bufnr].modifiable = true
  local lines = vim.split(text:gsub('\r\n?', '\n'), '\n', { plain = true })
  vim.api.nvim_buf_set_text(bufnr, last, column, last, column, lines)
  local surplus = vim.api.nvim_buf_line_count(bufnr) - MOST_LINES
  if surplus > 0 then
    vim.api.nvim_buf_set_lines(bufnr, 0, surplus, false, {})
  end
  vim.bo[bufnr].modifiable = false
  follow(bufnr)
end

---Begins a paragraph.
local function paragraph()
  local bufnr = page()
  local lines = vim.api.nvim_buf_get_lines(bufnr, -3, -1, false)
  if lines[#lines] ~= '' then
    write('\n\n')
  elseif #lines > 1 and lines[#lines - 1] ~= '' then
    write('\n')
  end
end

local function end_stream()
  if source == 'code' or source == 'terminal' then
    local last = vim.api.nvim_buf_get_lines(page(), -2, -1, false)[1]
    write((last == '' and '' or '\n') .. '```')
  end
  source = nil
end

---What the user said.
---@param text string
function M.said(text)
  end_stream()
  streamed = false
  language = vim.bo.buftype == '' and vim.bo.filetype or language
  paragraph()
  write('> ' .. text:gsub('\n', '\n> '))
end

---A piece of an answer.
---@param delta string
---@param from string 'answer', 'code' or 'terminal'
function M.streamed(delta, from)
  if source ~= from then
    end_stream()
    paragraph()
    source = from
    if from == 'code' then
      write('```' .. language .. '\n')
    elseif from == 'terminal' then
      write('```text\n')
    end
  end
  streamed = streamed or from == 'answer'
  write(delta)
end

---@param result table a TurnResult
function M.answered(result)
  end_stream()
  if not streamed and result.message ~= '' then
    paragraph()
    write(result.message)
  end
  for _, choice in ipairs(result.alternatives or {}) do
    write(('\n%d. %s'):format(choice.index, choice.title))
  end
  streamed = false
end

---Shows the page.
function M.open()
  local bufnr = page()
  local shown = vim.fn.bufwinid(bufnr)
  if shown ~= -1 then
    vim.api.nvim_set_current_win(shown)
    return
  end
  local how = options.get().conversation
  if how == 'tab' then
    vim.cmd.tabnew()
  else
    vim.cmd({ cmd = 'split', mods = { vertical = how == 'vertical' } })
  end
  vim.api.nvim_win_set_buf(0, bufnr)
  vim.wo.wrap, vim.wo.number, vim.wo.relativenumber = true, false, false
  vim.wo.linebreak = true
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'Close the conversation' })
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(bufnr), 0 })
end

---@return string[]
function M.lines()
  return vim.api.nvim_buf_get_lines(page(), 0, -1, false)
end

return M
