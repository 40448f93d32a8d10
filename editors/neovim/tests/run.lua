---Runs the specs beside it: nvim --headless --clean -l run.lua [words of the names …]
local here = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p')))
package.path = here .. '/?.lua;' .. package.path

local child = require('child')
local wanted = vim.list_slice(_G.arg, 1)

---@param name string
local function chosen(name)
  return #wanted == 0 or vim.iter(wanted):any(function(word)
    return name:find(word, 1, true) ~= nil
  end)
end

local failed, passed, skipped = 0, 0, 0

---@param name string
---@param test fun()
local function run(name, test)
  local began = vim.uv.hrtime()
  local good, why = xpcall(test, function(err)
    return type(err) == 'table' and err or debug.traceback(err, 2)
  end)
  child.end_all(not good)
  local seconds = (vim.uv.hrtime() - began) / 1e9
  if type(why) == 'table' and why.skip then
    skipped = skipped + 1
    print(('  skipped %s: %s'):format(name, why.skip))
  elseif good then
    passed = passed + 1
    print(('  ok      %s (%.1f s)'):format(name, seconds))
  else
    failed = failed + 1
    print(('  FAILED  %s (%.1f s)\n%s'):format(name, seconds, why))
  end
  io.stdout:flush()
end

local files = vim.fn.glob(here .. '/*_spec.lua', true, true)
table.sort(files)
for _, file in ipairs(files) do
  local subject = vim.fs.basename(file):gsub('_spec%.lua$', '')
  print(subject)
  for _, test in ipairs(dofile(file)) do
    local name = subject .. ': ' .. test[1]
    if chosen(name) then
      run(name, test[2])
    end
  end
  child.end_all(true)
end
print(('%d passed, %d failed, %d skipped'):format(passed, failed, skipped))
os.exit(failed == 0 and passed > 0 and 0 or 1)
