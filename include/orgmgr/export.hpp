// Which symbols a shared build of the library shows. Everything else stays hidden.
#pragma once

#if defined(ORGMGR_STATIC) || !defined(__GNUC__)
#define ORGMGR_EXPORT
#else
#define ORGMGR_EXPORT __attribute__((visibility("default")))
#endif
