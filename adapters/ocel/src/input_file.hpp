// The bytes of a file, plain or unpacked from gzip, piece by piece.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald::ocel {

/// Reads a file from its beginning to its end, once, in memory that does not grow with it. A file
/// that begins with the magic of gzip is unpacked, all its members one after the other. A UTF-8
/// byte order mark at the beginning of the text is dropped.
class InputFile {
public:
    /// `bytes_max` bounds the unpacked bytes. Errors: not_found, permission_denied,
    /// invalid_argument (a directory, a name that cannot be), io.
    static Result<std::unique_ptr<InputFile>> open(const std::string& path,
                                                   std::uint64_t bytes_max);
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile();

    /// The next bytes, valid until the next call; empty at the end. Errors, each naming the file:
    /// corrupt (gzip that is damaged, cut, or followed by something else), too_large, io.
    Result<std::string_view> read();

    const std::string& path() const { return path_; }

private:
    class Unpacker;
    InputFile(int descriptor, std::string path, std::uint64_t bytes_max);

    Result<std::string_view> read_raw();
    Result<std::string_view> read_unpacked();
    Result<std::string_view> read_beginning();
    Error damaged(const std::string& what) const;

    int descriptor_;                      // of the open file
    std::string path_;                    // for messages
    std::uint64_t bytes_max_;             // unpacked
    std::uint64_t raw_bytes_ = 0;         // read from the file so far
    std::uint64_t bytes_ = 0;             // handed out so far
    bool begun_ = false;                  // the first bytes were looked at
    std::string raw_;                     // the last piece of the file
    std::string_view pending_;            // the part of raw_ that is not used yet
    std::string beginning_;               // the first piece, without a byte order mark
    std::unique_ptr<Unpacker> unpacker_;  // none: the file is plain
};

}  // namespace skald::ocel
