/*
 * wide.h - how the hot loops are compiled.
 *
 * Floor: calc, private.  Portable code with wide vectors where the processor has them.  noinline keeps the loops apart:
 * merged into a caller they lose `restrict`, and with it their speed.  Clang gives each clone a global symbol, and goes
 * without.  The build compiles the files that include it with -O3 (CMakeLists.txt).
 */
#ifndef TD_CALC_WIDE_H
#define TD_CALC_WIDE_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TD_WIDE __attribute__((noinline, target_clones("avx2", "default")))
#else
#define TD_WIDE __attribute__((noinline))
#endif

#if defined(__clang__)
#define TD_EACH_ROW for (size_t i = 0; i < n; i++)
#else
#define TD_EACH_ROW _Pragma("GCC ivdep") for (size_t i = 0; i < n; i++)
#endif

#endif
