// An index file while it is written: several sections at a time, each from its beginning to its
// end.
#pragma once
#include <cstdint>
#include <cstring>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <vector>

#include "index_run_header.hpp"

namespace skald {

/// Computes the checksums of what is written, and syncs now and then, so that the sync at the end
/// does not keep the disk from the log for long. After the first error it writes nothing more. For
/// one thread.
class IndexRunFile {
public:
    /// Of so many bytes before the checksums, header included. `file` is empty and must outlive the
    /// object.
    IndexRunFile(DiskFile& file, std::uint64_t bytes);

    /// Whole blocks at a whole block, each written once. What is not written is zeroes.
    void write(std::uint64_t offset, std::span<const std::byte> blocks);
    /// Writes the checksums and the header, and syncs.
    Result<void> finish(IndexRunHeader& header);

    bool ok() const { return outcome_.has_value(); }
    /// The first error.
    Result<void> outcome() const { return outcome_; }

private:
    void put(std::uint64_t offset, std::span<const std::byte> bytes);
    void sync();

    DiskFile& file_;
    std::vector<std::uint32_t> checksums_;  // of each block behind the header
    std::uint64_t unsynced_bytes_ = 0;
    Result<void> outcome_;
};

/// Collects what is added to a section until it is worth a write.
class IndexSectionWriter {
public:
    IndexSectionWriter(IndexRunFile& file, const IndexRunSection& section);

    void add(std::span<const std::byte> bytes);
    template <class T>
    void add_value(const T& value) {
        add(std::as_bytes(std::span(&value, 1)));
    }
    void zeroes(std::size_t count);
    /// Writes what is left. What was added may be less than the section.
    void finish();
    /// How much was added.
    std::uint64_t bytes() const { return written_ + used_; }

private:
    void flush(std::size_t bytes);

    IndexRunFile& file_;
    const IndexRunSection section_;
    std::vector<std::byte> buffer_;
    std::size_t used_ = 0;       // of the buffer
    std::uint64_t written_ = 0;  // before the buffer
};

}  // namespace skald
