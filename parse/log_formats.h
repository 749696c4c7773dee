/* log_formats.h - the rows of log_formats[], each in a file of its own. */
#ifndef PARSE_LOG_FORMATS_H
#define PARSE_LOG_FORMATS_H

#include "parse/login.h"

extern const struct log_format log_dovecot;

#endif
