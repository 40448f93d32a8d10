---The microphone: the server's own, or a program whose output is sent to the server.
---
---What belongs here: running that program. What does not: what becomes of its sound (session).
local options = require('senorita.options')
local process = require('senorita.process')

local M = {}

local running ---@type senorita.Process?

---Whether it is the server that listens.
---@return boolean
function M.by_server()
  return options.get().microphone == 'server'
end

---@return boolean
function M.running()
  return running ~= nil
end

---Runs the program, if it does not run yet; false, after telling why, where it cannot be run.
---@param heard fun(data: string)
---@param ended fun(by_itself: boolean) called when it has ended and all of its sound was handed on
---@return boolean
function M.start(heard, ended)
  if running then
    return true
  end
  local started
  started = process.start(options.get().microphone --[[@as string[] ]], 'microphone', heard, function()
    local by_itself = started ~= nil and running == started
    if by_itself then
      running = nil
    end
    ended(by_itself)
  end)
  running = started
  return started ~= nil
end

function M.stop()
  if running then
    local was = running
    running = nil
    was.kill()
  end
end

return M
