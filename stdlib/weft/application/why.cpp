#include <weft/application/why.hpp>

namespace weft::app::why {
namespace {

exit_reason reason(std::string_view word, std::string_view rest) { return exit_reason{std::string{word} + ": " + std::string{rest}}; }

exit_reason reason(std::string_view word, std::string_view application, std::string_view rest) {
    return reason(word, std::string{application} + ": " + std::string{rest});
}

}  // namespace

exit_reason not_started(std::string_view application) { return reason("not_started", application); }
exit_reason already_started(std::string_view application) { return reason("already_started", application); }
exit_reason already_loaded(std::string_view application) { return reason("already_loaded", application); }
exit_reason running(std::string_view application) { return reason("running", application); }
exit_reason no_such_application(std::string_view application) { return reason("no_such_application", application); }
exit_reason no_such_key(std::string_view application, std::string_view key) {
    return reason("no_such_key", std::string{application} + '.' + std::string{key});
}
exit_reason cycle(std::vector<std::string> const& applications) {
    std::string text;
    for (auto const& each : applications) text += each + " -> ";
    return reason("cycle", text + (applications.empty() ? "" : applications.front()));
}
exit_reason wrong_version(std::string_view application, std::string_view wanted, std::string_view found) {
    return reason("wrong_version", application, "needs " + std::string{wanted} + ", found " + std::string{found});
}
exit_reason start_failed(std::string_view application, std::string_view why) { return reason("start_failed", application, why); }
exit_reason bad_return(std::string_view application, std::string_view what) { return reason("bad_return", application, what); }
exit_reason bad_config(std::string_view problems) { return reason("bad_config", problems); }
exit_reason unusable(std::string_view problems) { return reason("unusable", problems); }
exit_reason stopping() { return exit_reason{std::string{"stopping"}}; }

}  // namespace weft::app::why
