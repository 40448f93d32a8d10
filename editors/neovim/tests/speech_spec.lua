local child = require('child')
local expect = require('expect')

local HOUSE = 'import os\n\n\ndef old_door(key):\n    return key\n\n\ndef window():\n    return os.name\n'
local WITHOUT = 'import os\n\n\ndef window():\n    return os.name\n'

return {
  {
    'a spoken command, by a program that records, edits the text',
    function()
      local nvim = child.start(
        { ['house.py'] = HOUSE },
        { options = { microphone = child.microphone(child.clip('delete function old door')) } }
      )
      nvim:open('house.py')
      nvim:cmd('Senorita listen')
      nvim:wait("return require('senorita').state() == 'listening'")
      nvim:wait("return #vim.fn.glob('heard') > 0")
      nvim:cmd('Senorita listen')
      local result = nvim:wait('return turns[1]')
      expect.same({ result.status, result.transcript:lower() }, { 'done', 'delete function old door' })
      expect.same(nvim:text(), WITHOUT)
      nvim:type('u')
      expect.same(nvim:text(), HOUSE)
      expect.proves('neovim', 'speech')
    end,
  },
}
