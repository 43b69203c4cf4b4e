/* Faults of a disk at the N-th write, sync or rename of a process, for tests. CRASH_CONTROL names a file of three numbers of
   eight bytes: how many there were so far, at which to begin (0: never), and how many fail from then on (0: all). CRASH_HOW
   says what happens:

   kill      the process ends
   torn      it ends, and half of what was to be written is
   unsynced  it ends, and everything is undone that was written to a file since its last sync
   eio       an error; a sync that fails undoes what it should have kept
   enospc    no space is left
   short     half is written, which is no error

   With CRASH_LOG_UNSYNCED, syncs of the log beside a database are left out, as SQLite does with `synchronous=NORMAL`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct control { long count, at, lasts; };
static struct control alone;
static struct control *control = &alone;
static const char *how = "kill";
static int remembers, leaves_log_unsynced;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is(const char *word) {
    return strcmp(how, word) == 0;
}

/* Whether this one is to fail. */
static int is_now(void) {
    long number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    long at = __atomic_load_n(&control->at, __ATOMIC_SEQ_CST);
    return at > 0 && number >= at && (control->lasts == 0 || number < at + control->lasts);
}

static int is_file(int fd) {
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

static int is_log(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

/* What a file was before something was written to it. Newest first. */
struct change {
    struct change *next;
    dev_t device;
    ino_t inode;
    int fd; /* of our own, and never closed: closing one would end the locks of the process on that file */
    off_t at, size;
    size_t length;
    char before[];
};
static struct change *changes;

static int own_fd(int fd, const struct stat *found) {
    for (struct change *change = changes; change; change = change->next)
        if (change->device == found->st_dev && change->inode == found->st_ino) return change->fd;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_RDWR | O_CLOEXEC);
}

static void remember(int fd, off_t at, size_t length) {
    struct stat found;
    if (!remembers || fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) return;
    size_t kept = at >= found.st_size ? 0 : (size_t)(found.st_size - at);
    if (kept > length) kept = length;
    struct change *change = malloc(sizeof *change + kept);
    *change = (struct change){changes, found.st_dev, found.st_ino, own_fd(fd, &found), at, found.st_size, kept};
    if (kept > 0 && pread(change->fd, change->before, kept, at) != (ssize_t)kept) abort();
    changes = change;
}

/* Forgets what was written to a file, or to all, and undoes it first. */
static void forget(const struct stat *only, int undoes) {
    for (struct change **next = &changes; *next;) {
        struct change *change = *next;
        if (only && (change->device != only->st_dev || change->inode != only->st_ino)) {
            next = &change->next;
            continue;
        }
        if (undoes) {
            if (REAL(pwrite)(change->fd, change->before, change->length, change->at) < 0) abort();
            if (REAL(ftruncate)(change->fd, change->size) != 0) abort();
        }
        *next = change->next;
        free(change);
    }
}

static void end(void) {
    if (is("unsynced")) forget(NULL, 1);
    _exit(99);
}

static int fails(void) {
    if (is("eio") || is("enospc")) {
        errno = is("eio") ? EIO : ENOSPC;
        return 1;
    }
    if (!is("short")) end();
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    if (getenv("CRASH_HOW")) how = getenv("CRASH_HOW");
    remembers = is("unsynced") || is("eio");
    leaves_log_unsynced = getenv("CRASH_LOG_UNSYNCED") != NULL;
    const char *path = getenv("CRASH_CONTROL");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED) control = shared;
}

/* A write of `length` bytes at `at`; `WRITE` is the real one, of as many as it is told. */
#define WRITTEN(fd, at, length, WRITE)                                      \
    if (!is_file(fd)) return WRITE(length);                                 \
    pthread_mutex_lock(&one_at_a_time);                                     \
    ssize_t done = -1;                                                      \
    int now = is_now();                                                     \
    remember(fd, at, length);                                               \
    if (now && is("torn") && WRITE((length) / 2) < 0) abort();              \
    if (!now) done = WRITE(length);                                         \
    else if (!fails()) done = WRITE((length) > 1 ? (length) / 2 : (length));\
    pthread_mutex_unlock(&one_at_a_time);                                   \
    return done;

static off_t place(int fd) {
    return fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *bytes, size_t length) {
#define WRITE(length) REAL(write)(fd, bytes, length)
    WRITTEN(fd, place(fd), length, WRITE)
#undef WRITE
}

#define POSITIONED(name, offset_t)                                           \
    ssize_t name(int fd, const void *bytes, size_t length, offset_t at) {    \
        WRITTEN(fd, at, length, WRITE)                                       \
    }
#define WRITE(length) REAL(pwrite)(fd, bytes, length, at)
POSITIONED(pwrite, off_t)
#undef WRITE
#define WRITE(length) REAL(pwrite64)(fd, bytes, length, at)
POSITIONED(pwrite64, off64_t)
#undef WRITE

ssize_t writev(int fd, const struct iovec *parts, int number) {
    size_t length = 0;
    for (int part = 0; part < number; part++) length += parts[part].iov_len;
#define WRITE(most) ((most) < length ? REAL(write)(fd, parts[0].iov_base, parts[0].iov_len / 2) \
                                     : REAL(writev)(fd, parts, number))
    WRITTEN(fd, place(fd), length, WRITE)
#undef WRITE
}

#define SYNC(name)                                                           \
    int name(int fd) {                                                       \
        struct stat found;                                                   \
        if (fstat(fd, &found) != 0) return REAL(name)(fd);                   \
        pthread_mutex_lock(&one_at_a_time);                                  \
        int now = is_now(), failed = now && fails();                         \
        int done = -1;                                                       \
        if (leaves_log_unsynced && is_log(fd)) {                             \
            done = 0;                                                        \
        } else {                                                             \
            if (!failed) done = REAL(name)(fd);                              \
            int error = errno;                                               \
            forget(&found, failed);                                          \
            errno = error;                                                   \
        }                                                                    \
        pthread_mutex_unlock(&one_at_a_time);                                \
        return done;                                                         \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATED(name, offset_t)                                            \
    int name(int fd, offset_t length) {                                      \
        struct stat found;                                                   \
        pthread_mutex_lock(&one_at_a_time);                                  \
        int done = -1, now = is_now();                                       \
        if (!now || !fails()) {                                              \
            if (fstat(fd, &found) == 0 && found.st_size > length)            \
                remember(fd, length, found.st_size - length);                \
            else                                                             \
                remember(fd, length, 0);                                     \
            done = REAL(name)(fd, length);                                   \
        }                                                                    \
        pthread_mutex_unlock(&one_at_a_time);                                \
        return done;                                                         \
    }
TRUNCATED(ftruncate, off_t)
TRUNCATED(ftruncate64, off64_t)

#define BEFORE(name, given, passed)              \
    int name given {                             \
        return is_now() && fails() ? -1 : REAL(name) passed; \
    }
BEFORE(rename, (const char *from, const char *to), (from, to))
BEFORE(link, (const char *from, const char *to), (from, to))
BEFORE(linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
BEFORE(unlink, (const char *path), (path))
BEFORE(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
