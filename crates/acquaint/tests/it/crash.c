/* Ends the process at its N-th write to a file, for tests: CRASH_AT says which. With CRASH_TORN, half of what was to be
   written is. CRASH_COUNT names a file in which the writes are counted, as a number of eight bytes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static long alone;
static long *count = &alone;

static int is_now(void) {
    const char *at = getenv("CRASH_AT");
    return __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST) == (at ? atol(at) : 0);
}

static void end(void) {
    _exit(99);
}

static int is_file(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CRASH_COUNT");
    int fd = path ? open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (fd < 0 || REAL(ftruncate)(fd, sizeof *count) != 0) return;
    void *shared = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED) count = shared;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (is_file(fd) && is_now()) {
        if (getenv("CRASH_TORN")) REAL(write)(fd, bytes, length / 2);
        end();
    }
    return REAL(write)(fd, bytes, length);
}

#define POSITIONED(name, offset_t)                                          \
    ssize_t name(int fd, const void *bytes, size_t length, offset_t at) {   \
        if (is_file(fd) && is_now()) {                                      \
            if (getenv("CRASH_TORN")) REAL(name)(fd, bytes, length / 2, at);\
            end();                                                          \
        }                                                                   \
        return REAL(name)(fd, bytes, length, at);                           \
    }
POSITIONED(pwrite, off_t)
POSITIONED(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int number) {
    if (is_file(fd) && is_now()) end();
    return REAL(writev)(fd, parts, number);
}

#define BEFORE(result, name, given, passed) \
    result name given {                     \
        if (is_now()) end();                \
        return REAL(name) passed;           \
    }
BEFORE(int, fsync, (int fd), (fd))
BEFORE(int, fdatasync, (int fd), (fd))
BEFORE(int, ftruncate, (int fd, off_t length), (fd, length))
BEFORE(int, ftruncate64, (int fd, off64_t length), (fd, length))
BEFORE(int, rename, (const char *from, const char *to), (from, to))
BEFORE(int, link, (const char *from, const char *to), (from, to))
BEFORE(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
BEFORE(int, unlink, (const char *path), (path))
BEFORE(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
