---Push to talk with a key that is held, where nobody tells of a key's release: it was held as long as it repeats.
local options = require('senorita.options')
local listening = require('senorita.listening')

local M = {}

local timer ---@type uv.uv_timer_t?

local function released()
  timer:stop()
  timer:close()
  timer = nil
  listening.commit()
end

---A press, the first or a repeated one.
function M.pressed()
  local wanted = options.get()
  if timer then
    timer:start(wanted.hold_ms, 0, vim.schedule_wrap(released))
    return
  end
  timer = assert(vim.uv.new_timer())
  timer:start(wanted.hold_first_ms, 0, vim.schedule_wrap(released))
  listening.begin()
end

return M
