/* The machine's clocks set forward while a program runs, for `benchmarks.clock_shift`.

   Loaded with LD_PRELOAD. The file that STUDYTUI_CLOCK_SHIFT names holds two numbers of nanoseconds:
   what is added to the clocks that go on while the machine sleeps, and to those that do not. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shifts;

static const volatile int64_t *shown(void) {
    static const int64_t none[2];
    if (!shifts) {
        const char *name = getenv("STUDYTUI_CLOCK_SHIFT");
        int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
        void *found = file < 0 ? MAP_FAILED : mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        shifts = found == MAP_FAILED ? none : found;
    }
    return shifts;
}

int clock_gettime(clockid_t which, struct timespec *moment) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(which, moment);
    int64_t shift;
    if (which == CLOCK_REALTIME || which == CLOCK_BOOTTIME)
        shift = shown()[0];
    else if (which == CLOCK_MONOTONIC || which == CLOCK_MONOTONIC_RAW)
        shift = shown()[1];
    else
        return result;
    shift += moment->tv_nsec;
    moment->tv_sec += shift / 1000000000;
    moment->tv_nsec = shift % 1000000000;
    return result;
}
