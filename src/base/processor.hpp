// What this processor can do beyond what every one of its kind can.
#pragma once

#if defined(__x86_64__) && \
    __has_include(<sys/platform/x86.h>) && !defined(__clang__)  // it is no C++ to clang
#include <sys/platform/x86.h>
#endif

// The C library has asked the processor already; the compiler's own way asks it again before `main`, which a
// virtual machine answers slowly.
#if defined(CPU_FEATURE_ACTIVE)
#define ORGMGR_PROCESSOR_HAS(feature, name) CPU_FEATURE_ACTIVE(feature)
#elif defined(__x86_64__)
#define ORGMGR_PROCESSOR_HAS(feature, name) (__builtin_cpu_supports(name) != 0)
#else
#define ORGMGR_PROCESSOR_HAS(feature, name) false
#endif

namespace orgmgr::detail {

/// The instruction for CRC-32C (SSE 4.2).
[[nodiscard]] inline bool has_crc32c_instruction() noexcept { return ORGMGR_PROCESSOR_HAS(SSE4_2, "sse4.2"); }
/// Instructions on 32 bytes at once (AVX2).
[[nodiscard]] inline bool has_wide_instructions() noexcept { return ORGMGR_PROCESSOR_HAS(AVX2, "avx2"); }

}  // namespace orgmgr::detail

#undef ORGMGR_PROCESSOR_HAS
