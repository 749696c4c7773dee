/* deeds.h - the attempts of attempts.h that take more than one system call, or arguments that are
 * not constants (private to tests/jail/). Each is done here and now. */
#ifndef TESTS_DEEDS_H
#define TESTS_DEEDS_H

/* Of what a system call returned; errno is still the call's. */
int deed_outcome(long result);

int deed_fork(void);
int deed_clone3(void);
int deed_kill_parent(void);
int deed_kill_parent_thread(void);
int deed_signal_to_itself(void);
int deed_pidfd_open(void);
int deed_ptrace(void);
int deed_read_memory(void);
int deed_write_memory(void);
int deed_map_code(void);
int deed_map_file_as_code(void);
int deed_map_file(void);
int deed_turn_memory_into_code(void);
int deed_pkey_code(void);
int deed_poison_memory(void);
int deed_sane_advice(void);
int deed_take_two_gigabytes(void);
int deed_pass_descriptor(void);
int deed_send_to_address(void);
int deed_send(void);
int deed_stat_descriptor(void);
int deed_probe_path(void);
int deed_openat2(void);
int deed_statx(void);
int deed_read_append_only(void);
int deed_append(void);
int deed_pread(void);
int deed_poll(void);
int deed_setitimer(void);
int deed_raise_limit(void);
int deed_getsockopt(void);
int deed_ioctl(void);
int deed_catch_itself(void);
#ifdef __x86_64__
int deed_plain_fork(void);
int deed_i386_call(void);
#endif

#endif
