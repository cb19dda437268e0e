// Faults inside the service, steered by a page of shared memory: the clock, calls on files of the data folder, statements to
// PostgreSQL. Loaded by LD_PRELOAD; `control.py` writes the page. Whatever is not asked for passes through unchanged.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// The same layout as in control.py.
struct control {
    int64_t clock_shift_ns;   // added to the wall clock
    uint32_t chance;          // file calls that fail, of a million
    uint32_t kinds;           // which calls: bits below
    int32_t error;            // errno they fail with
    uint32_t sweep;           // 0 off, 1 counts calls on files, 2 counts statements
    uint32_t action;          // at the Nth: 0 fail (file) or cut before sending (SQL), 1 cut after the server executed,
                              // 2 SIGKILL before, 3 SIGKILL after
    uint32_t hits;            // how often a fault was made
    int64_t at;               // N
    int64_t count;            // how many were counted
    uint32_t recording;       // every counted call is written to TORTURE_TRACE
    uint32_t reserved;
    char hit[256];            // what was hit last
    char target[160];         // only what begins so is counted; empty for everything
};

enum { WRITE = 1, SYNC = 2, RENAME = 4, OPEN = 8, MKDIR = 16, UNLINK = 32, TRUNCATE = 64, READ = 128 };
enum { PASS = -1, FAIL = 0, CUT_AFTER = 1, KILL_BEFORE = 2, KILL_AFTER = 3 };

static struct control *control;
static const char *root;
static size_t root_length;
static int trace = -1;
static __thread int depth;

__attribute__((constructor)) static void start(void) {
    root = getenv("TORTURE_ROOT");
    root_length = root ? strlen(root) : 0;
    const char *path = getenv("TORTURE_CONTROL");
    if (!path) return;
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (file < 0) return;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    const char *log = getenv("TORTURE_TRACE");
    if (log) trace = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (page != MAP_FAILED) control = page;
}

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// «what detail» in one line.
static int describe(const char *what, const char *detail, char *line, size_t size) {
    int length = snprintf(line, size - 1, "%s %.200s", what, detail);
    if (length > (int)size - 2) length = (int)size - 2;
    for (int index = 0; index < length; index++)
        if ((unsigned char)line[index] < 32) line[index] = ' ';
    return length;
}

static void note_hit(const char *line) {
    snprintf(control->hit, sizeof control->hit, "%.250s", line);
    __atomic_add_fetch(&control->hits, 1, __ATOMIC_SEQ_CST);
}

// Whether this call is the Nth of its sort, and what becomes of it.
static int step(uint32_t sweep, const char *what, const char *detail) {
    if (control->sweep != sweep) return PASS;
    char line[300];
    int length = describe(what, detail, line, sizeof line);
    if (control->target[0] && strncmp(line, control->target, strnlen(control->target, sizeof control->target))) return PASS;
    int64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    int is_hit = number == control->at;
    if (is_hit) note_hit(line);
    if (control->recording && trace >= 0) {
        line[length] = '\n';
        syscall(SYS_write, trace, line, length + 1);
    }
    if (!is_hit) return PASS;
    if (control->action == KILL_BEFORE) die();
    return (int)control->action;
}

static uint32_t next_random(void) {
    static __thread uint64_t state;
    if (!state) {
        struct timespec now;
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
        state = (uint64_t)now.tv_nsec * 2654435761u + (uint64_t)(uintptr_t)&state + 1;
    }
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 11);
}

static int is_ours(const char *path) {
    if (!control || !root || !path) return 0;
    return strncmp(path, root, root_length) == 0;
}

static int path_of(int file, char *path, size_t size) {
    if (!control || !root || !(control->kinds || control->sweep == 1)) return 0;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, size - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

// What becomes of a call on one of our files: PASS, FAIL, KILL_AFTER.
static int judge(uint32_t kind, const char *what, const char *path) {
    int decision = step(1, what, path);
    if (decision == CUT_AFTER) decision = FAIL;
    if (decision != PASS) return decision;
    if ((control->kinds & kind) && next_random() % 1000000 < control->chance) {
        char line[300];
        describe(what, path, line, sizeof line);
        note_hit(line);
        return FAIL;
    }
    return PASS;
}

#define GUARD_DESCRIPTOR(kind, what, file, call) \
    char path[512]; \
    if (depth || !path_of(file, path, sizeof path)) return call; \
    int decision = judge(kind, what, path); \
    if (decision == FAIL) { errno = control->error ? control->error : EIO; return -1; } \
    __typeof__(call) result = call; \
    if (decision == KILL_AFTER) die(); \
    return result;

#define GUARD_PATH(kind, what, name, call) \
    if (depth || !is_ours(name)) return call; \
    int decision = judge(kind, what, name); \
    if (decision == FAIL) { errno = control->error ? control->error : EIO; return -1; } \
    int result = call; \
    if (decision == KILL_AFTER) die(); \
    return result;

// Half of what is asked for may be written before a disk is full: the short count tells.
ssize_t write(int file, const void *bytes, size_t count) {
    char path[512];
    if (depth || !path_of(file, path, sizeof path)) return REAL(write)(file, bytes, count);
    int decision = judge(WRITE, "write", path);
    if (decision == FAIL) {
        if (control->error == ENOSPC && count > 1 && next_random() % 2) return REAL(write)(file, bytes, count / 2);
        errno = control->error ? control->error : EIO;
        return -1;
    }
    ssize_t result = REAL(write)(file, bytes, count);
    if (decision == KILL_AFTER) die();
    return result;
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    GUARD_DESCRIPTOR(WRITE, "pwrite", file, REAL(pwrite)(file, bytes, count, at))
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    GUARD_DESCRIPTOR(WRITE, "writev", file, REAL(writev)(file, parts, count))
}
ssize_t read(int file, void *bytes, size_t count) {
    GUARD_DESCRIPTOR(READ, "read", file, REAL(read)(file, bytes, count))
}
int fsync(int file) { GUARD_DESCRIPTOR(SYNC, "fsync", file, REAL(fsync)(file)) }
int fdatasync(int file) { GUARD_DESCRIPTOR(SYNC, "fdatasync", file, REAL(fdatasync)(file)) }
int ftruncate(int file, off_t size) { GUARD_DESCRIPTOR(TRUNCATE, "ftruncate", file, REAL(ftruncate)(file, size)) }
int ftruncate64(int file, off_t size) { GUARD_DESCRIPTOR(TRUNCATE, "ftruncate", file, REAL(ftruncate)(file, size)) }
int rename(const char *from, const char *to) { GUARD_PATH(RENAME, "rename", to, REAL(rename)(from, to)) }
int renameat(int one, const char *from, int two, const char *to) {
    GUARD_PATH(RENAME, "rename", to, REAL(renameat)(one, from, two, to))
}
int link(const char *from, const char *to) { GUARD_PATH(RENAME, "link", to, REAL(link)(from, to)) }
int mkdir(const char *path, mode_t mode) { GUARD_PATH(MKDIR, "mkdir", path, REAL(mkdir)(path, mode)) }
int mkstemp(char *path) { GUARD_PATH(OPEN, "mkstemp", path, REAL(mkstemp)(path)) }
int unlink(const char *path) { GUARD_PATH(UNLINK, "unlink", path, REAL(unlink)(path)) }

static int guarded_open(int folder, const char *path, int flags, mode_t mode) {
    int (*real)(int, const char *, int, ...) = REAL(openat);
    GUARD_PATH(OPEN, "open", path, real(folder, path, flags, mode))
}
#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
int open(const char *path, int flags, ...) { MODE(flags) return guarded_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return guarded_open(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return guarded_open(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return guarded_open(folder, path, flags, mode); }

// The clock of the service; PostgreSQL keeps its own.
static void shift(struct timespec *now) {
    if (!control || !control->clock_shift_ns) return;
    int64_t whole = control->clock_shift_ns / 1000000000, rest = control->clock_shift_ns % 1000000000;
    now->tv_sec += whole;
    now->tv_nsec += rest;
    if (now->tv_nsec >= 1000000000) { now->tv_nsec -= 1000000000; now->tv_sec++; }
    if (now->tv_nsec < 0) { now->tv_nsec += 1000000000; now->tv_sec--; }
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) shift(now);
    return result;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = REAL(gettimeofday)(now, zone);
    if (result == 0 && control) now->tv_sec += control->clock_shift_ns / 1000000000;
    return result;
}
time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

// libpq: the connection is really lost, either before the statement is sent or after the server has executed it.
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
extern int PQsocket(const PGconn *) __attribute__((weak));
extern void PQclear(PGresult *) __attribute__((weak));
extern PGresult *PQexec(PGconn *, const char *) __attribute__((weak));
extern PGresult *PQexecParams(PGconn *, const char *, int, const unsigned *, const char *const *, const int *, const int *,
                              int) __attribute__((weak));
extern int PQsendQueryParams(PGconn *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int)
    __attribute__((weak));
extern int PQputCopyData(PGconn *, const char *, int) __attribute__((weak));
extern int PQputCopyEnd(PGconn *, const char *) __attribute__((weak));
extern int PQgetCopyData(PGconn *, char **, int) __attribute__((weak));

static void cut(PGconn *connection) { shutdown(REAL(PQsocket)(connection), SHUT_RDWR); }

// The server has executed what was sent when it answers; the answer is lost.
static void lose_answer(PGconn *connection) {
    struct pollfd one = {.fd = REAL(PQsocket)(connection), .events = POLLIN};
    poll(&one, 1, 2000);
    cut(connection);
    char rest[4096];
    while (recv(one.fd, rest, sizeof rest, MSG_DONTWAIT) > 0) continue;
}

static int statement(PGconn *connection, const char *what, const char *text) {
    if (!control || depth) return PASS;
    int decision = step(2, what, text ? text : "");
    if (decision == FAIL) cut(connection);
    return decision;
}

#define GUARD_RESULT(text, call) \
    int decision = statement(connection, "sql", text); \
    depth++; \
    PGresult *result = call; \
    if (decision == KILL_AFTER) die(); \
    if (decision == CUT_AFTER) { \
        REAL(PQclear)(result); \
        cut(connection); \
        result = REAL(PQexec)(connection, "SELECT 1"); \
    } \
    depth--; \
    return result;

PGresult *PQexec(PGconn *connection, const char *text) { GUARD_RESULT(text, REAL(PQexec)(connection, text)) }
PGresult *PQexecParams(PGconn *connection, const char *text, int count, const unsigned *types, const char *const *values,
                       const int *lengths, const int *formats, int format) {
    GUARD_RESULT(text, REAL(PQexecParams)(connection, text, count, types, values, lengths, formats, format))
}

#define GUARD_SENT(what, text, call) \
    int decision = statement(connection, what, text); \
    depth++; \
    int result = call; \
    if (decision == CUT_AFTER || decision == KILL_AFTER) lose_answer(connection); \
    if (decision == KILL_AFTER) die(); \
    depth--; \
    return result;

int PQsendQueryParams(PGconn *connection, const char *text, int count, const unsigned *types, const char *const *values,
                      const int *lengths, const int *formats, int format) {
    GUARD_SENT("sql", text, REAL(PQsendQueryParams)(connection, text, count, types, values, lengths, formats, format))
}
int PQputCopyEnd(PGconn *connection, const char *error) { GUARD_SENT("copy-end", error, REAL(PQputCopyEnd)(connection, error)) }
// Not waited for: the server answers the end of a COPY only.
int PQputCopyData(PGconn *connection, const char *bytes, int count) {
    int decision = statement(connection, "copy-data", "");
    depth++;
    int result = REAL(PQputCopyData)(connection, bytes, count);
    if (decision == CUT_AFTER) cut(connection);
    if (decision == KILL_AFTER) die();
    depth--;
    return result;
}
