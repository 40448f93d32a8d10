---`.` repeats the last spoken edit: what was said is said again, where the caret is then.
local options = require('senorita.options')

local M = {}

local last ---@type string?
local arming = false

---What Neovim repeats: `g@` with this as its operator.
function M.operator()
  if arming or not last then
    return
  end
  local typed = require('senorita.typed')
  local left = vim.v.count1
  local function once(result)
    left = left - 1
    if left > 0 and (result == nil or result.status == 'done') then
      typed.say(last, nil, once)
    end
  end
  typed.say(last, nil, once)
end

local function arm()
  arming = true
  vim.go.operatorfunc = "v:lua.require'senorita.again'.operator"
  local view = vim.fn.winsaveview()
  pcall(vim.cmd.normal, { 'g@l', bang = true })
  vim.fn.winrestview(view)
  arming = false
end

---@param result table a TurnResult
local function edits(result)
  local family = result.intent and result.intent.family or ''
  return family:match('^edit%.') ~= nil or family == 'clipboard.cut' or family == 'clipboard.paste'
end

---Keeps an edit that was carried out.
---@param result table a TurnResult
function M.take(result)
  if options.get().dot_repeat and result.status == 'done' and edits(result) then
    last = result.transcript
    -- Only in normal mode: elsewhere the user is in the middle of something that `.` will repeat.
    if vim.api.nvim_get_mode().mode == 'n' then
      arm()
    end
  end
end

---Says it again, by a map.
function M.again()
  if last then
    M.operator()
  else
    vim.notify('Senorita: there is no spoken edit to repeat', vim.log.levels.INFO)
  end
end

return M
