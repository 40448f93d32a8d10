---Senorita in Neovim: what a user's configuration calls.
---
---You need not call any of it: `vim.lsp.enable('senorita')` is enough, and everything here is also `:Senorita …`.
local M = {}

---Options; see |senorita-options|. `vim.g.senorita` may hold the same table.
---@param given? table
function M.setup(given)
  require('senorita.options').set(given)
  require('senorita.server').settings_changed()
end

---Listens; call it again to carry out what was said.
function M.listen()
  require('senorita.listening').toggle()
end

---For a key that is held: call it at each press. A key that is silent for a while counts as released.
function M.hold()
  require('senorita.hold').pressed()
end

---Opens the microphone for a conversation, or closes it.
function M.handsfree()
  require('senorita.listening').hands_free()
end

---Mutes an open microphone, or unmutes it.
function M.mute()
  require('senorita.listening').toggle_mute()
end

---Stops listening, thinking and speaking.
function M.interrupt()
  require('senorita.listening').interrupt()
end

---Closes the session.
function M.stop()
  require('senorita.listening').stop()
end

---Carries out a text. `callback` gets the TurnResult.
---@param text string
---@param callback? fun(result: table)
function M.say(text, callback)
  require('senorita.typed').say(text, nil, callback)
end

---For a status line: empty while no session is open.
---@return string
function M.status()
  return require('senorita.status').status()
end

---'off', 'opening', 'idle', 'listening', 'thinking', 'speaking' or 'paused'; and whether it is muted.
---@return string state
---@return boolean muted
function M.state()
  local state = require('senorita.state')
  return state.name, state.muted
end

return M
