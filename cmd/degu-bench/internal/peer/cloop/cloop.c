/* Writes a request and reads its answer, again and again: on one connection by calls
 * that wait, or by such that don't until there is something; or, where there is epoll,
 * with a request under way on each of many.
 * Arguments: unix PATH | tcp PORT, a file with the request, the size of the answer,
 * the number of connections, wait | poll for one. Each line on standard input is a
 * number of round trips to make; each line of the answer is their time and their
 * processor time, in nanoseconds. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char request[1 << 16], answer[1 << 20];
static size_t length;
static long size;

static int dial(const char *network, const char *address) {
    if (strcmp(network, "unix") == 0) {
        struct sockaddr_un at = {.sun_family = AF_UNIX};
        int sock = socket(AF_UNIX, SOCK_STREAM, 0);
        if (strlen(address) >= sizeof at.sun_path) return -1;
        strcpy(at.sun_path, address);
        return connect(sock, (struct sockaddr *)&at, sizeof at) == 0 ? sock : -1;
    }
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(address))};
    int sock = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connect(sock, (struct sockaddr *)&at, sizeof at) == 0 ? sock : -1;
}

static long long nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long processor(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
}

static int right(void) { return memcmp(answer, "HTTP/1.1 200 ", 13) == 0; }

static int one(int sock, int flags, long times) {
    for (long i = 0; i < times; i++) {
        if (write(sock, request, length) != (ssize_t)length) return 4;
        for (long got = 0; got < size;) {
            ssize_t n = recv(sock, answer + got, size - got, flags);
            if (n < 0 && errno == EAGAIN) continue;
            if (n <= 0) return 5;
            got += n;
        }
        if (!right()) return 6;
    }
    return 0;
}

#ifdef __linux__
struct connection {
    int sock;
    long got;
};

static int poll_all(struct connection *all, long connections) {
    int poll = epoll_create1(0);
    for (long i = 0; i < connections; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, all[i].sock, &e) != 0) return -1;
    }
    return poll;
}

static int many(int poll, struct connection *all, long connections, long times) {
    static struct epoll_event events[256];
    long begun = 0, done = 0;
    for (; begun < connections && begun < times; begun++)
        if (write(all[begun].sock, request, length) != (ssize_t)length) return 4;
    while (done < times) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            ssize_t n = read(c->sock, answer, size - c->got);
            if (n <= 0) return 5;
            if (c->got == 0 && !right()) return 6;
            if ((c->got += n) < size) continue;
            c->got = 0;
            done++;
            if (begun++ < times && write(c->sock, request, length) != (ssize_t)length) return 4;
        }
    }
    return 0;
}
#else
struct connection {
    int sock;
};

static int poll_all(struct connection *all, long connections) { return -1; }
static int many(int poll, struct connection *all, long connections, long times) { return 2; }
#endif

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    FILE *f = fopen(argv[3], "rb");
    if (f == NULL) return 2;
    length = fread(request, 1, sizeof request, f);
    fclose(f);
    size = atol(argv[4]);
    long connections = atol(argv[5]), times;
    if (size <= 0 || size > (long)sizeof answer || connections < 1) return 2;
    int flags = strcmp(argv[6], "poll") == 0 ? MSG_DONTWAIT : 0;
    struct connection *all = calloc(connections, sizeof *all);
    for (long i = 0; i < connections; i++)
        if ((all[i].sock = dial(argv[1], argv[2])) < 0) return 3;
    int poll = connections > 1 ? poll_all(all, connections) : -1;
    while (scanf("%ld", &times) == 1) {
        long long used = processor(), start = nanoseconds();
        int fault = connections > 1 ? many(poll, all, connections, times) : one(all[0].sock, flags, times);
        if (fault) return fault;
        printf("%lld %lld\n", nanoseconds() - start, processor() - used);
        fflush(stdout);
    }
    return 0;
}
