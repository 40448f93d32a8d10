---What it is doing, in a few characters for a status line.
local state = require('senorita.state')

local M = {}

local SIGNS = {
  opening = '○',
  idle = '·',
  listening = '●',
  thinking = '…',
  speaking = '♪',
  paused = '‖',
}
local BARS = { '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█' }
---Speech lies between these, in decibels below full scale.
local QUIET, LOUD = -50, -10

---@param rms number 0 to 1
---@return string
function M.bar(rms)
  local decibels = 20 * math.log10(math.max(rms, 1e-5))
  local share = (decibels - QUIET) / (LOUD - QUIET)
  return BARS[math.max(1, math.min(#BARS, math.floor(share * #BARS) + 1))]
end

---For 'statusline', or a plug-in that draws it: empty while no session is open.
---@return string
function M.status()
  if state.name == 'off' then
    return ''
  end
  if state.muted then
    return '○ muted'
  end
  local sign = SIGNS[state.name] or '·'
  local bar = state.name == 'listening' and M.bar(state.level) or ''
  return vim.trim(('%s %s %s'):format(sign, state.name, bar))
end

return M
