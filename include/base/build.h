/* build.h - which build of this program is running: the linker's build ID, as `file` and
 * `readelf -n` print it. */
#ifndef BASE_BUILD_H
#define BASE_BUILD_H

enum { BUILD_ID = 65 }; /* 64 hex digits at most, and a NUL */

/* "" when the program was linked without one. */
void build_id(char out[BUILD_ID]);

#endif
