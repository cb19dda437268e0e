-- Posts urgent signals, each of its own: children of the registry first, then ones nobody knows.
local key, prefix = os.getenv("BENCH_KEY"), os.getenv("BENCH_PREFIX")
local number = 0
local threads = 0
-- Global: `setup` gives every thread its own.
thread = 0

function setup(made)
    made:set("thread", threads)
    threads = threads + 1
end

local names = {}
for line in io.lines(os.getenv("BENCH_CHILDREN")) do
    local surname, given, patronymic, born = line:match("([^;]*);([^;]*);([^;]*);([^;]*)")
    names[#names + 1] = { surname, given, patronymic, born }
end

function request()
    number = number + 1
    local child = names[(number * 7919 + thread * 104729) % #names + 1]
    local body = string.format(
        '{"id":"%s-%d-%d","indicator":"POL-04","occurredAt":"2026-11-21T10:00:00+03:00","fact":"%s-%d-%d",'
        .. '"text":"Следы побоев.","people":[{"role":"child","surname":"%s","given":"%s","patronymic":"%s","birthDate":"%s"}]}',
        prefix, thread, number, prefix, thread, number, child[1], child[2], child[3], child[4])
    return wrk.format("POST", "/api/v1/signals",
        { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json" }, body)
end

-- Milliseconds between two signals of a connection.
local pause = tonumber(os.getenv("BENCH_PAUSE") or "0")
function delay() return pause end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("%d %.1f %.3f %.3f %.3f %d\n", summary.requests, summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
