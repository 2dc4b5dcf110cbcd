-- What wrk sends, by the first argument:
--   one    METHOD PATH: the same request over and over
--   deck   METHOD PREFIX FILE WIDTH FIRST COUNT THREADS: each path once, then it ends early
--   random METHOD PREFIX SUFFIX FILE WIDTH COUNT: any of the first COUNT paths
--   mixed  ARTICLES WIDTH COUNT LISTS SEARCHES TOKEN: what readers and editors do together
-- With `-- PAUSE <ms>` before these each connection thinks that long on average between two requests.
-- A file has a path a line, each filled up with spaces to the width.

local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } moment; int gettimeofday(moment *now, void *zone);")

-- Microseconds.
local function now()
  local moment = ffi.new("moment")
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.s) * 1000000 + tonumber(moment.us)
end

local threads = {}

function setup(thread)
  thread:set("index", #threads)
  threads[#threads + 1] = thread
end

-- How long it was asked: wrk goes on counting when a deck is used up.
local function asked_for(whole)
  local first, last
  for _, thread in ipairs(threads) do
    local began, ended = thread:get("began"), thread:get("ended")
    if not ended then return whole end
    first, last = math.min(first or began, began), math.max(last or ended, ended)
  end
  return last - first
end

local function slice(name, width, first, count)
  local file = assert(io.open(name, "rb"))
  assert(file:seek("set", first * width))
  local text = file:read(count * width) or ""
  file:close()
  local length = math.floor(#text / width)
  return function(position)
    return (text:sub(position * width + 1, position * width + width):match("^[^ \n]*"))
  end, length
end

local function lines(name)
  local list = {}
  for line in io.lines(name) do list[#list + 1] = line end
  return list
end

-- A rank below count, by Zipf's law with exponent 1.
local function zipf(count)
  return math.min(count - 1, math.floor(math.exp(math.random() * math.log(count + 1))) - 1)
end

local modes = {}

function modes.one(args)
  local text = wrk.format(args[2], args[3])
  request = function() return text end
end

function modes.deck(args)
  local method, prefix, width = args[2], args[3], tonumber(args[5])
  local first, count, threads = tonumber(args[6]), tonumber(args[7]), tonumber(args[8])
  local share = math.floor(count / threads)
  local at, length = slice(args[4], width, first + index * share, share)
  local position = -1
  request = function()
    position = position + 1
    began = began or now()
    if position >= length then
      ended = ended or now()
      wrk.thread:stop()
      position = 0
    end
    return wrk.format(method, prefix .. at(position))
  end
end

function modes.random(args)
  local method, prefix, suffix, width, count = args[2], args[3], args[4], tonumber(args[6]), tonumber(args[7])
  local at, length = slice(args[5], width, 0, count)
  request = function() return wrk.format(method, prefix .. at(math.random(0, length - 1)) .. suffix) end
end

function modes.mixed(args)
  local count = tonumber(args[4])
  local article, length = slice(args[2], tonumber(args[3]), 0, count)
  local lists, searches = lines(args[5]), lines(args[6])
  local authorized = { ["Authorization"] = "Bearer " .. args[7], ["Content-Type"] = "application/merge-patch+json" }
  request = function()
    local dice = math.random()
    local path = "/v1/articles/" .. article(zipf(length))
    if dice < 0.005 then
      -- Never what a round before has written: that would be no change.
      local body = string.format('{"summary":"%d %d"}', index, now())
      return wrk.format("PATCH", path, authorized, body)
    elseif dice < 0.055 then
      return wrk.format("POST", path .. "/views")
    elseif dice < 0.105 then
      return wrk.format("GET", lists[zipf(#lists) + 1])
    elseif dice < 0.155 then
      return wrk.format("GET", searches[zipf(#searches) + 1])
    end
    return wrk.format("GET", path)
  end
end

function init(args)
  math.randomseed(index * 7919 + 17)
  local rest = args
  if args[1] == "PAUSE" then
    local pause = tonumber(args[2])
    delay = function() return math.floor(-pause * math.log(1 - math.random()) + 0.5) end
    rest = {}
    for position = 3, #args do rest[#rest + 1] = args[position] end
  end
  modes[rest[1]](rest)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"bytes":%d,"micros":%d,"p50":%d,"p90":%d,"p99":%d,"max":%d,' ..
    '"bad_statuses":%d,"socket_errors":%d,"timeouts":%d}\n',
    summary.requests, summary.bytes, asked_for(summary.duration),
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
