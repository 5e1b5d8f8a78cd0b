// `weft app info` and `weft app list`: both read specifications only and run nothing of an application.

#include "app_text.hpp"
#include "commands.hpp"
#include "module_folders.hpp"
#include "observer/table.hpp"

#include <weft/application/start_order.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

namespace json = boost::json;

struct app_words {
    std::vector<std::string> paths;
    std::string name;
    std::string order;
    bool json = false;
};

int show_info(app_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    auto const& app = pick_application(catalogue, words.name);
    std::vector<resolved_dependency> needs;
    for (auto const& each : app.what.depends) {
        auto const* const found = catalogue.find(each.name);
        needs.push_back({.needed = each, .found = found == nullptr ? std::nullopt : std::optional{found->what.version}});
    }
    if (words.json) std::cout << json::serialize(app_info_json(app, needs)) << '\n';
    else std::cout << app_info_text(app, needs);
    return 0;
}

int show_order(app_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    std::vector<std::string> const wanted{words.order};
    auto const order = app::start_order(catalogue, wanted);
    if (words.json) std::cout << json::serialize(json::array(order.begin(), order.end())) << '\n';
    else
        for (auto const& name : order) std::cout << name << '\n';
    return 0;
}

int show_list(app_words const& words, invocation const& of) {
    if (!words.order.empty()) return show_order(words, of);
    auto catalogue = make_catalogue(words.paths, of.linked);
    table lines{{"NAME", "VERSION", "START", "FILE", "DESCRIPTION"}};
    json::array rows;
    for (auto const* each : readable_applications(catalogue)) {
        auto const& what = each->what;
        std::string const start{to_string(what.start)};
        lines.add({what.name, what.version.to_string(), start, each->file.path, what.description});
        rows.push_back({{"name", what.name}, {"version", what.version.to_string()}, {"start", start},
                        {"file", each->file.path}, {"description", what.description}});
    }
    std::cout << (words.json ? json::serialize(rows) + '\n' : lines.to_text());
    return 0;
}

}  // namespace

void add_app(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<app_words>();
    auto* const app = root.add_subcommand("app", "Applications on disk");
    app->require_subcommand(1)->fallthrough();
    app->footer("Example: weft app info airports");
    app->add_option("--path", words->paths, "Where to look for modules; may be repeated")->type_name("DIR")->allow_extra_args(false);
    app->add_flag("--json", words->json, "One line of JSON");

    auto* const info = app->add_subcommand("info", "What an application says of itself; nothing of it is run");
    info->fallthrough()->footer("Example: weft app info build/apps/airports.so --json");
    info->add_option("app", words->name, "Name or module file")->required();
    info->callback([words, &of] { of.chosen = [words, &of] { return show_info(*words, of); }; });

    auto* const list = app->add_subcommand("list", "The applications that are found");
    list->fallthrough()->footer("Example: weft app list --order airports");
    list->add_option("--order", words->order, "Instead, in which order this application and all it needs would start")->type_name("APP");
    list->callback([words, &of] { of.chosen = [words, &of] { return show_list(*words, of); }; });
}

}  // namespace weft::cli
