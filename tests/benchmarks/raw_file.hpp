// What a disk can do at best: the same bytes, synced, without a store.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "contenders.hpp"

namespace skald::bench {

/// A file of written zeroes, to which records go one behind the other, each synced; at its end it
/// begins again. For one thread at a time.
class RawFile {
public:
    enum class Way {
        buffered,  // pwrite and fdatasync
        direct,    // past the page cache with O_DSYNC, in whole blocks
    };

    RawFile(const std::string& path, Way way);
    ~RawFile();
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    /// False: it failed.
    bool append(std::size_t bytes);

private:
    bool append_direct(std::size_t bytes);

    Way way_;
    int descriptor_ = -1;
    bool ready_ = false;    // prepared and synced
    std::size_t next_ = 0;  // where the next record goes
    char* block_;           // aligned, and larger than any record
};

/// Both ways as rivals: each piece of work is a record of so many bytes that stands for so many
/// units. The files are made in the working directory.
class RawRivals {
public:
    explicit RawRivals(std::size_t record_bytes, double units = 1)
        : record_bytes_(record_bytes), units_(units) {}

    std::vector<Contender> contenders();
    std::vector<Contender> timed_contenders();

private:
    double append(RawFile& file) { return file.append(record_bytes_) ? units_ : 0; }

    std::size_t record_bytes_;
    double units_;
    RawFile buffered_{"raw-buffered", RawFile::Way::buffered};
    RawFile direct_{"raw-direct", RawFile::Way::direct};
};

}  // namespace skald::bench
