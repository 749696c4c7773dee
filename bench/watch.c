/* watch.c - `bench_watch COMMAND ...`: runs it and prints, on one line, wall seconds, CPU seconds,
 * how much of the machine's processors was busy meanwhile (with anything, in percent), and the peak
 * in MB of the memory that all its processes together and each kind (main, net, imap, parse) hold
 * for themselves. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096, KINDS = 4 };

static const char *const kinds[KINDS] = {"main", "net", "imap", "parse"};

struct process {
    int pid, parent;
    long kilobytes;
    int kind;
};

static int kind_of(int pid)
{
    char path[64], text[512];
    FILE *file;
    size_t n;

    snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
    file = fopen(path, "r");
    if (!file)
        return 0;
    n = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    text[n] = '\0';
    for (int kind = 1; kind < KINDS; kind++) {
        char word[32];

        snprintf(word, sizeof(word), "--role=%s", kinds[kind]);
        if (strstr(text, word))
            return kind;
    }
    return 0;
}

static int read_process(int pid, struct process *out)
{
    char path[64], text[4096];
    const char *at;
    FILE *file;
    size_t n;

    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    file = fopen(path, "r");
    if (!file)
        return 0;
    n = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[n] = '\0';
    *out = (struct process){.pid = pid};
    at = strstr(text, "\nPPid:");
    out->parent = at ? (int)strtol(at + 6, NULL, 10) : 0;
    at = strstr(text,
                "\nRssAnon:"); /* what it alone holds; shared pages of the binary are not counted */
    out->kilobytes = at ? strtol(at + 9, NULL, 10) : 0;
    return 1;
}

static void sample(int root, long peaks[KINDS], long *together)
{
    static struct process all[MOST];
    static int inside[MOST];
    int count = 0, grew = 1;
    long sum = 0;
    DIR *proc = opendir("/proc");
    struct dirent *entry;

    while (proc && (entry = readdir(proc)) && count < MOST)
        if (strtol(entry->d_name, NULL, 10) > 0 &&
            read_process((int)strtol(entry->d_name, NULL, 10), &all[count]))
            inside[count] = all[count].pid == root, count++;
    if (proc)
        closedir(proc);
    while (grew) {
        grew = 0;
        for (int i = 0; i < count; i++)
            for (int k = 0; k < count && !inside[i]; k++)
                if (inside[k] && all[i].parent == all[k].pid)
                    inside[i] = grew = 1;
    }
    for (int i = 0; i < count; i++) {
        int kind;

        if (!inside[i])
            continue;
        kind = kind_of(all[i].pid);
        sum += all[i].kilobytes;
        if (all[i].kilobytes > peaks[kind])
            peaks[kind] = all[i].kilobytes;
    }
    if (sum > *together)
        *together = sum;
}

/* Of all processors since the machine was started: busy and all ticks. */
static void read_ticks(double *busy, double *all)
{
    FILE *file = fopen("/proc/stat", "r");
    double ticks[8] = {0};
    char line[512] = "";
    char *at = line + 3;

    if (file && fgets(line, sizeof(line), file))
        for (int i = 0; i < 8; i++)
            ticks[i] = strtod(at, &at);
    if (file)
        fclose(file);
    *all = 0;
    for (int i = 0; i < 8; i++)
        *all += ticks[i];
    *busy = *all - ticks[3] - ticks[4]; /* idle, waiting for a disk */
}

int main(int argc, char **argv)
{
    /* Each look reads something of every process on the machine, which is time taken from them. */
    struct timespec begin, end, nap = {.tv_nsec = 50000000};
    sigset_t child, before;
    long peaks[KINDS] = {0}, together = 0;
    double busy_before, busy, ticks_before, ticks;
    struct rusage usage;
    int status;
    pid_t pid;

    if (argc < 2)
        return 2;
    read_ticks(&busy_before, &ticks_before);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        sample((int)pid, peaks, &together);
        sigtimedwait(&child, NULL, &nap); /* till it has ended, or for the next look */
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    read_ticks(&busy, &ticks);
    getrusage(RUSAGE_CHILDREN, &usage);
    fprintf(stderr, "wall %.3f cpu %.2f busy %.0f together %.1f",
            (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9,
            (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
            ticks > ticks_before ? 100 * (busy - busy_before) / (ticks - ticks_before) : 0,
            (double)together / 1024);
    for (int kind = 0; kind < KINDS; kind++)
        fprintf(stderr, " %s %.1f", kinds[kind], (double)peaks[kind] / 1024);
    fputc('\n', stderr);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
