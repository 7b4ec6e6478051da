// Maps files of the operating system so that a page which cannot be read is an error and not the
// end of the process.
//
// Where a page cannot be read, or lies behind the end of a file that shrank, the system raises
// SIGBUS in the thread that touches it. A handler puts a page of zeroes in its place and notes that
// the mapping failed; the thread goes on, and finds out from DiskMapping::failed(). libwayland
// treats the shared memory of its clients in this way (wayland-shm.c, wl_shm_buffer_begin_access).
//
// The handler is installed at the first map and stays. What was installed before gets all other
// signals. Who installs a handler for SIGBUS later must pass on what it does not know, or the first
// page that cannot be read ends the process.
#pragma once
#include <memory>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <string>

namespace skald {

/// How many mappings a process may have at a time.
inline constexpr std::size_t posix_mappings_max = 4096;

/// Maps the first `size` bytes of a file. Errors: unavailable (too many mappings), io.
Result<std::unique_ptr<DiskMapping>> map_posix_file(int descriptor, std::size_t size,
                                                    const std::string& path);

}  // namespace skald
