/* Writes a request and reads its answer, again and again, by blocking calls.
 * Arguments: unix PATH | tcp PORT, a file with the request, the size of the
 * answer. Each line on standard input is a number of round trips to make; each
 * line of the answer is their time and their processor time, in nanoseconds. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char request[1 << 16], answer[1 << 20];

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

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    FILE *f = fopen(argv[3], "rb");
    if (f == NULL) return 2;
    size_t length = fread(request, 1, sizeof request, f);
    fclose(f);
    long size = atol(argv[4]), times;
    if (size <= 0 || size > (long)sizeof answer) return 2;
    int sock = dial(argv[1], argv[2]);
    if (sock < 0) return 3;
    while (scanf("%ld", &times) == 1) {
        long long used = processor(), start = nanoseconds();
        for (long i = 0; i < times; i++) {
            if (write(sock, request, length) != (ssize_t)length) return 4;
            for (long got = 0; got < size;) {
                ssize_t n = read(sock, answer + got, size - got);
                if (n <= 0) return 5;
                got += n;
            }
            if (memcmp(answer, "HTTP/1.1 200 ", 13) != 0) return 6;
        }
        printf("%lld %lld\n", nanoseconds() - start, processor() - used);
        fflush(stdout);
    }
    return 0;
}
