// What those who run a program ask it.
#pragma once
#include <optional>
#include <string>

namespace orders {

/// Any thread may call any function.
class Operated {
public:
    virtual ~Operated() = default;
    /// Why the program should get no requests now; none: it is ready.
    virtual std::optional<std::string> obstacle() = 0;
    /// All figures as Prometheus reads them.
    virtual std::string metrics() = 0;
};

}  // namespace orders
