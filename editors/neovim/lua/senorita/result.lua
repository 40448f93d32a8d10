---What came of an utterance: told, shown, and kept for `.`.
local ask = require('senorita.ask')
local options = require('senorita.options')

local M = {}

local CLOSING_MS = 1500

---@param result table a TurnResult
local function tell(result)
  if not options.get().messages or result.message == '' then
    return
  end
  local good = result.status == 'done' or result.status == 'ambiguous'
  local group = good and 'SenoritaMessage' or 'SenoritaWarning'
  -- Longer than the screen is wide, it would ask for a key; :messages and the conversation have it all.
  local text = result.message:gsub('%s+', ' ')
  local room = math.max(20, vim.o.columns - 20)
  local short = vim.fn.strdisplaywidth(text) > room and vim.fn.strcharpart(text, 0, room - 1) .. '…' or text
  vim.api.nvim_echo({ { 'Senorita: ', 'SenoritaTitle' }, { short, group } }, true, {})
end

---@param result table
local function choose(result)
  local titles = vim.tbl_map(function(choice)
    return choice.title
  end, result.alternatives)
  ask.pick(titles, { prompt = result.message }, function(_, index)
    if index then
      require('senorita.typed').say(tostring(result.alternatives[index].index))
    end
  end)
end

---@param result table a TurnResult
function M.take(result)
  ask.close()
  require('senorita.interim').fade(CLOSING_MS)
  require('senorita.conversation').answered(result)
  require('senorita.again').take(result)
  tell(result)
  if result.status == 'ambiguous' and #(result.alternatives or {}) > 0 then
    choose(result)
  end
  require('senorita.state').announce('SenoritaTurn', result)
end

return M
