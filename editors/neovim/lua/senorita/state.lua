---What the plug-in is doing now, and telling other plug-ins about it by `User` autocommands.
---
---What belongs here: the state. What does not: what changes it (session, progress), showing it (status).
local M = {}

---'off', or one of the states of `voice/*`.
M.name = 'off'
M.muted = false
---Loudness of the microphone, 0 to 1.
M.level = 0
---@type 'push'|'handsFree'
M.mode = 'push'

---@param name string
---@param data? table
function M.announce(name, data)
  vim.api.nvim_exec_autocmds('User', { pattern = name, modeline = false, data = data })
end

local function announce_state()
  M.announce('SenoritaState', { state = M.name, muted = M.muted, mode = M.mode })
end

---@param name string
function M.set(name)
  if M.name ~= name then
    M.name = name
    announce_state()
    vim.cmd.redrawstatus()
  end
end

---Told with a `state`: whether the session's ear is closed.
---@param muted boolean
function M.told_muted(muted)
  -- By key, the server's microphone is closed between two utterances: nothing the user did.
  if M.mode == 'handsFree' and M.muted ~= muted then
    M.muted = muted
    announce_state()
  end
end

return M
