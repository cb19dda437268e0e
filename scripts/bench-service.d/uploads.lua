-- Uploads deliveries of a hundred rows, each of its own: the first line of rows carries a number nobody else has.
local key, prefix = os.getenv("BENCH_KEY"), os.getenv("BENCH_PREFIX")
local number = 0
local threads = 0
-- Global: `setup` gives every thread its own.
thread = 0
local file = io.open(os.getenv("BENCH_FILE"), "rb")
local content = file:read("*a")
file:close()
local head, rest = content:match("^([^\n]*\n)(.*)$")

function setup(made)
    made:set("thread", threads)
    threads = threads + 1
end

function request()
    number = number + 1
    local name = string.format("%s-%d-%d", prefix, thread, number)
    -- Numbers of the rows, column one: replaced, so that every delivery is new.
    local body = head .. rest:gsub("ROW%-", name .. "-")
    return wrk.format("POST", "/api/v1/feeds/education.attendance/deliveries",
        { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "text/csv", ["Idempotency-Key"] = name }, body)
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("%d %.1f %.3f %.3f %.3f %d\n", summary.requests, summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
