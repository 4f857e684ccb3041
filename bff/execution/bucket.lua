-- A bucket of tokens that fills by itself. KEYS[1]: the bucket, the only key, so that any node of a cluster can run this.
-- ARGV: how many it holds; how many come back each second; how many are needed; how many are liked, if there are as many.
-- Returns how many were taken (0 if fewer are there than are needed), how many are left, and after how many milliseconds there are enough.
local holds, refill, needed, liked = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = holds
if kept[1] then
  level = math.min(holds, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * refill)
end
local taken, wait = 0, 0
if level >= needed then
  taken = math.min(level, liked)
else
  wait = math.ceil((needed - level) / refill * 1000)
end
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level - taken), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(holds / refill * 1000) + 1000)
return {math.floor(taken), math.floor(level - taken), wait}
