/* What a program changes below a folder, in order, for `benchmarks.power_cut`; and calls that fail.

   Loaded with LD_PRELOAD; `recorder_begin` says which folder, which file takes the records (40 bytes,
   see `struct head`, two names, the data), and which calls fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct head {
    uint32_t kind;
    uint32_t process;
    uint32_t descriptor;
    uint32_t first;
    uint32_t second;
    uint32_t padding;
    uint64_t place;
    uint64_t length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *kinds;
static size_t root_length;
static int log_descriptor = -1, fault_errno;
static long fault_from = -1, fault_calls = -1, calls;
static unsigned char is_ours[65536];

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Record what changes below `folder` into the file `log`, where one is named. Calls of the `which`
   kinds fail with `number` from the call `from` on, counted from 0: `many` of them, all where that
   is negative; none where `from` is. */
void recorder_begin(const char *folder, const char *log, long from, long many, int number,
                    const char *which) {
    root = strdup(folder);
    root_length = strlen(root);
    kinds = which && *which ? strdup(which) : NULL;
    if (log && *log) {
        int opened = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        log_descriptor = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, opened);
    }
    fault_from = from;
    fault_calls = many;
    fault_errno = number;
}

/* How many calls there were that could have failed. */
long recorder_calls(void) { return calls; }

static int below(const char *path) {
    if (!root || !path || strncmp(path, root, root_length)) return 0;
    if (path[root_length] != '/' && path[root_length]) return 0;
    size_t length = strlen(path);
    /* The index of the log is shared memory: SQLite makes it anew after a crash. */
    return length < 4 || strcmp(path + length - 4, "-shm");
}

/* The name below a folder that is open. */
static const char *full(int folder, const char *path, char *space) {
    if (folder == AT_FDCWD || !path || path[0] == '/') return path;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, space, PATH_MAX);
    if (length < 0 || length + strlen(path) + 2 > 2 * PATH_MAX) return path;
    space[length] = '/';
    strcpy(space + length + 1, path);
    return space;
}

static void record(char kind, int descriptor, const char *first, const char *second,
                   uint64_t place, const void *data, uint64_t length, int has_data) {
    if (log_descriptor < 0) return;
    struct head head = {(uint32_t)kind, (uint32_t)getpid(), (uint32_t)descriptor,
                        first ? strlen(first) : 0, second ? strlen(second) : 0, 0, place, length};
    struct iovec parts[4] = {{&head, sizeof head}, {(void *)first, head.first},
                             {(void *)second, head.second}, {(void *)data, has_data ? length : 0}};
    syscall(SYS_writev, log_descriptor, parts, 4);
}

/* Whether this call is to fail. */
static int fails(char kind) {
    if (kinds && !strchr(kinds, kind)) return 0;
    long number = calls++;
    if (fault_from < 0 || number < fault_from || (fault_calls >= 0 && number >= fault_from + fault_calls)) return 0;
    errno = fault_errno;
    return 1;
}

#define OURS(descriptor) ((descriptor) >= 0 && (descriptor) < 65536 && is_ours[descriptor])

static int opened(int folder, const char *path, int flags, mode_t mode,
                  int (*really)(int, const char *, int, mode_t)) {
    char space[2 * PATH_MAX];
    const char *name = full(folder, path, space);
    if (!below(name)) return really(folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    int existed = access(name, F_OK) == 0, descriptor = -1, before = errno;
    if ((flags & O_CREAT) && !existed && fails('c')) goto end;
    if (existed && (flags & O_ACCMODE) != O_RDONLY && fails('o')) goto end;
    errno = before;
    descriptor = really(folder, path, flags, mode);
    if (descriptor >= 0 && descriptor < 65536) {
        is_ours[descriptor] = 1;
        record('o', descriptor, name, NULL, (flags & O_TRUNC) ? 1 : 0, NULL, !existed, 0);
    }
end:
    pthread_mutex_unlock(&lock);
    return descriptor;
}

static int openat_really(int folder, const char *path, int flags, mode_t mode) {
    REAL(openat);
    return real(folder, path, flags, mode);
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode, openat_really); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode, openat_really); }
int openat(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode, openat_really); }
int openat64(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode, openat_really); }

int close(int descriptor) {
    REAL(close);
    if (OURS(descriptor)) {
        pthread_mutex_lock(&lock);
        is_ours[descriptor] = 0;
        record('x', descriptor, NULL, NULL, 0, NULL, 0, 0);
        pthread_mutex_unlock(&lock);
    }
    return real(descriptor);
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t place) {
    REAL(pwrite64);
    if (!OURS(descriptor)) return real(descriptor, data, length, place);
    pthread_mutex_lock(&lock);
    ssize_t done = fails('w') ? -1 : real(descriptor, data, length, place);
    if (done > 0) record('w', descriptor, NULL, NULL, place, data, done, 1);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t place) {
    return pwrite64(descriptor, data, length, place);
}

ssize_t write(int descriptor, const void *data, size_t length) {
    REAL(write);
    if (!OURS(descriptor)) return real(descriptor, data, length);
    pthread_mutex_lock(&lock);
    ssize_t done = fails('w') ? -1 : real(descriptor, data, length);
    if (done > 0) record('w', descriptor, NULL, NULL, lseek(descriptor, 0, SEEK_CUR) - done, data, done, 1);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int descriptor, off64_t length) {
    REAL(ftruncate64);
    if (!OURS(descriptor)) return real(descriptor, length);
    pthread_mutex_lock(&lock);
    int done = fails('t') ? -1 : real(descriptor, length);
    if (!done) record('t', descriptor, NULL, NULL, length, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

static int synced(int descriptor, int (*really)(int)) {
    if (!OURS(descriptor)) return really(descriptor);
    pthread_mutex_lock(&lock);
    int done = fails('s') ? -1 : really(descriptor);
    if (!done) record('s', descriptor, NULL, NULL, 0, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int descriptor) { REAL(fsync); return synced(descriptor, real); }
int fdatasync(int descriptor) { REAL(fdatasync); return synced(descriptor, real); }

#define NAMES(kind, one, two, call) \
    char space_one[2 * PATH_MAX], space_two[2 * PATH_MAX]; \
    const char *first = one, *second = two; \
    (void)space_one; (void)space_two; \
    if (!below(first) && !below(second)) return call; \
    pthread_mutex_lock(&lock); \
    int done = fails(kind) ? -1 : call; \
    if (!done) record(kind, 0, first, second, 0, NULL, 0, 0); \
    pthread_mutex_unlock(&lock); \
    return done

int rename(const char *a, const char *b) { REAL(rename); NAMES('r', a, b, real(a, b)); }
int renameat(int fa, const char *a, int fb, const char *b) {
    REAL(renameat);
    NAMES('r', full(fa, a, space_one), full(fb, b, space_two), real(fa, a, fb, b));
}
int link(const char *a, const char *b) { REAL(link); NAMES('l', a, b, real(a, b)); }
int linkat(int fa, const char *a, int fb, const char *b, int flags) {
    REAL(linkat);
    NAMES('l', full(fa, a, space_one), full(fb, b, space_two), real(fa, a, fb, b, flags));
}
int unlink(const char *a) { REAL(unlink); NAMES('u', a, NULL, real(a)); }
int unlinkat(int folder, const char *a, int flags) {
    REAL(unlinkat);
    NAMES('u', full(folder, a, space_one), NULL, real(folder, a, flags));
}
int rmdir(const char *a) { REAL(rmdir); NAMES('u', a, NULL, real(a)); }
int mkdir(const char *a, mode_t mode) { REAL(mkdir); NAMES('m', a, NULL, real(a, mode)); }
int mkdirat(int folder, const char *a, mode_t mode) {
    REAL(mkdirat);
    NAMES('m', full(folder, a, space_one), NULL, real(folder, a, mode));
}

/* Copies within the kernel would not be seen: programs fall back to reading and writing. */
ssize_t sendfile64(int out, int in, off64_t *place, size_t length) {
    REAL(sendfile64);
    if (OURS(out)) { errno = EINVAL; return -1; }
    return real(out, in, place, length);
}
ssize_t sendfile(int out, int in, off_t *place, size_t length) { return sendfile64(out, in, place, length); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    REAL(copy_file_range);
    if (OURS(out)) { errno = EXDEV; return -1; }
    return real(in, from, out, to, length, flags);
}
